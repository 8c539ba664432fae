package io.kcoro.testkit;

import io.kcoro.Suspending;
import io.kcoro.channel.Channel;
import io.kcoro.schedule.SeededScheduler;
import io.kcoro.schedule.Timers;
import io.kcoro.scope.Scope;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A run, as its body sees it.
///
/// To be used by the coroutines of the run; the methods that only tell something may be called by
/// any thread.
public final class TestScope {
  private final Run run;
  private final RandomGenerator random;
  private volatile @Nullable Scope scope;

  TestScope(Run run, long seed) {
    this.run = run;
    random = new SplittableRandom(~seed); // not the numbers that the order is drawn from
  }

  void begin(Scope opened) {
    scope = opened;
  }

  /// The scope that the body is in, to launch coroutines. When the body has returned the run waits
  /// for them.
  ///
  /// @throws IllegalStateException if the run has not begun
  public Scope scope() {
    Scope opened = scope;
    if (opened == null) {
      throw new IllegalStateException("the run has not begun");
    }
    return opened;
  }

  /// How far the virtual clock has moved since the run began. It moves when no coroutine of the run
  /// can go on: to the next moment that one of them waits for.
  public Duration now() {
    return Duration.ofNanos(run.clock().nanoTime());
  }

  /// The virtual clock, for what is not in a scope of the run. Whatever waits in one goes by it
  /// anyway, if it names no other clock.
  public TimeSource clock() {
    return run.clock();
  }

  /// Waits until `duration` has passed on the virtual clock and then until all others wait again,
  /// as [#settle()] does: so all that is due by then has been done.
  ///
  /// **Suspends**; only for coroutines in threads, the body included.
  ///
  /// @throws InterruptedException if the coroutine is cancelled
  @Suspending
  public void advance(Duration duration) throws InterruptedException {
    Objects.requireNonNull(duration, "duration");
    Timers.on(run.clock()).sleep(duration);
    settle();
  }

  /// Waits until none of the others can go on unless time passes, or this coroutine does something.
  /// No time passes meanwhile.
  ///
  /// **Suspends**; only for coroutines in threads, the body included.
  ///
  /// @throws InterruptedException if the coroutine is cancelled
  @Suspending
  public void settle() throws InterruptedException {
    Channel<Boolean> allWait = Channel.<Boolean>builder().name("settle").buffered(1).build();
    run.whenAllWait(allWait);
    allWait.receive();
  }

  /// What the order is drawn from.
  public long seed() {
    return run.seed();
  }

  /// Numbers that are the same in each run with the same seed. For the coroutines of the run only.
  public RandomGenerator random() {
    return random;
  }

  /// What runs all coroutines of the run.
  public SeededScheduler scheduler() {
    return run.scheduler();
  }

  /// For people: the seed and the time.
  @Override
  public String toString() {
    return "TestScope[seed %d, at %s]".formatted(seed(), now());
  }
}
