package io.kcoro.testkit;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.sync.Mutex;
import io.kcoro.sync.Semaphore;
import io.kcoro.time.ManualTime;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// What must be as it was when all is over: no coroutine, no waiter, no timer, no permit, no thread
/// is left.
///
/// ```java
/// Leaks.watch().channel(orders).mutex(ledger).threads().assertNoLeaks(() -> shop.serve(orders));
/// ```
///
/// A [TestRun] looks after its own coroutines and timers; this is for what is not its own, and for
/// code that runs without one.
///
/// For one thread.
public final class Leaks {
  /// How long, in real time, what is about to end may still be there.
  private static final long GRACE_NANOS = Duration.ofSeconds(3).toNanos();

  private static final long PAUSE_NANOS = 500_000;

  /// Something else that can be left behind.
  @FunctionalInterface
  public interface Check {
    /// Looks. Called several times; must not wait.
    ///
    /// @return one text for each thing that is left; empty if none is
    List<String> left();
  }

  /// What is run under watch.
  ///
  /// @param <X> what it throws
  @FunctionalInterface
  public interface Body<X extends Exception> {
    /// Runs.
    void run() throws X;
  }

  private final List<Check> checks = new ArrayList<>();

  private Leaks() {}

  /// Nothing yet.
  public static Leaks watch() {
    return new Leaks();
  }

  /// Adds: nobody waits to send to `channel` or to receive from it. Elements in it are no leak.
  public Leaks channel(Channel<?> channel) {
    Objects.requireNonNull(channel, "channel");
    return and(() -> {
      ChannelSnapshot now = channel.snapshot();
      return now.waitingSenders() + now.waitingReceivers() == 0
          ? List.of()
          : List.of("who waits in " + channel);
    });
  }

  /// Adds: nobody holds `mutex`, so nobody waits for it either.
  public Leaks mutex(Mutex mutex) {
    Objects.requireNonNull(mutex, "mutex");
    return and(() -> mutex.isHeld() ? List.of(mutex.toString()) : List.of());
  }

  /// Adds: as many permits are free as are now.
  public Leaks semaphore(Semaphore semaphore) {
    int before = semaphore.available();
    return and(() -> {
      int missing = before - semaphore.available();
      return missing > 0 ? List.of(missing + " permit(s) of " + semaphore) : List.of();
    });
  }

  /// Adds: no coroutine of `scope` goes on.
  public Leaks scope(Scope scope) {
    Objects.requireNonNull(scope, "scope");
    return and(
        () -> scope.coroutines().stream().map(each -> describe(each) + " of " + scope).toList());
  }

  private static String describe(Coroutine coroutine) {
    return coroutine.toString();
  }

  /// Adds: no timer and no timed wait is left on `clock`.
  public Leaks timers(ManualTime clock) {
    Objects.requireNonNull(clock, "clock");
    return and(() -> {
      long left = clock.scheduled();
      return left == 0 ? List.of() : List.of(left + " timer(s) on " + clock);
    });
  }

  /// Adds: no platform thread is alive that was not when this was called. Those that the JVM and
  /// kcoro start once and keep do not count. Not for tests that run side by side.
  public Leaks threads() {
    Set<Thread> before = Threads.all().collect(Collectors.toSet());
    return and(() ->
        Threads.all()
            .filter(thread -> !before.contains(thread))
            .filter(thread -> !Threads.isKept(thread))
            .map(Threads::describe)
            .toList());
  }

  /// Adds a check of one's own.
  public Leaks and(Check check) {
    checks.add(Objects.requireNonNull(check, "check"));
    return this;
  }

  /// Runs `body`, and then checks.
  ///
  /// @throws X what `body` throws; then nothing is checked
  /// @throws LeakError if something is left
  public <X extends Exception> void assertNoLeaks(Body<X> body) throws X {
    body.run();
    assertNoLeaks();
  }

  /// Checks. What is about to end gets a moment to do so: some seconds of real time, in a [TestRun]
  /// none, where [TestScope#settle()] comes before.
  ///
  /// @throws LeakError if something is left
  public void assertNoLeaks() {
    List<String> left = left();
    long start = System.nanoTime();
    boolean realTime = TimeSource.current() == TimeSource.system();
    while (!left.isEmpty() && realTime && System.nanoTime() - start < GRACE_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
      left = left();
    }
    if (!left.isEmpty()) {
      throw new LeakError("the code under watch", left);
    }
  }

  private List<String> left() {
    return checks.stream().flatMap(check -> check.left().stream()).toList();
  }
}
