package io.kcoro.testkit;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.schedule.Scheduler;
import io.kcoro.schedule.SeededScheduler;
import io.kcoro.scope.OpenScope;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.time.Deadline;
import io.kcoro.time.ManualTime;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One run. The thread of the scheduler runs all coroutines and, when none is ready, decides in
/// [#idle] how to go on: by the time, or to the end. The caller's thread only waits, and watches
/// the real time.
///
/// Fields without a word are the scheduler's thread's own, or written before it is told of them.
final class Run {
  /// A monitor is handed over by a thread of the JDK; on a busy machine that takes a while.
  private static final long MONITOR_NANOS = 50_000_000;

  private static final long PASSING_NANOS = 100_000;

  /// How long a run that is to end gets to do so, in real time.
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private static final Duration MOMENT = Duration.ofMillis(100);

  private final String name;
  private final long seed;
  private final Duration limit;
  private final Duration patience;
  private final ManualTime clock = ManualTime.create(this::inScheduler);
  private final TestScope test;
  private final CancellationSource ending = new CancellationSource();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Queue<Channel<Boolean>> settling = new ArrayDeque<>();
  private final List<Throwable> unseen = new ArrayList<>();
  private @Nullable SeededScheduler scheduler;
  private @Nullable OpenScope open;
  private boolean isEnding;
  private List<String> left = List.of();

  // Written by the body's thread, or the caller's; read by the other ones.
  private volatile boolean bodyEnded;
  private volatile @Nullable Throwable thrown;

  // Written by who finds it.
  private volatile @Nullable HangError hang;

  Run(String name, long seed, Duration limit, Duration patience) {
    this.name = name;
    this.seed = seed;
    this.limit = limit;
    this.patience = patience;
    test = new TestScope(this, seed);
  }

  TestScope test() {
    return test;
  }

  ManualTime clock() {
    return clock;
  }

  long seed() {
    return seed;
  }

  SeededScheduler scheduler() {
    SeededScheduler started = scheduler;
    if (started == null) {
      throw new IllegalStateException("the run has not begun");
    }
    return started;
  }

  private void inScheduler(Runnable action) {
    scheduler().resume(action);
  }

  // ---- by the caller ----

  <X extends Exception> void execute(TestBody<X> body) throws X, InterruptedException {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("a prepared run can be run once");
    }
    SeededScheduler started = SeededScheduler.create(name, seed, this::idle, this::failedUnseen);
    scheduler = started;
    try {
      if (Scheduler.canCarryVirtualThreads()) {
        started.virtualThreads().name(name).start(() -> runInCoroutine(body));
      } else {
        launchStackless(body);
      }
      started.start();
      awaitEnd();
    } finally {
      started.shutdown();
    }
    this.<X>throwOutcome();
  }

  private ScopeConfig config() {
    return ScopeConfig.named(name)
        .on(scheduler())
        .time(clock)
        .cancelledBy(ending.token())
        .onUncaught(this::failedUnseen);
  }

  private void runInCoroutine(TestBody<?> body) {
    try {
      Scope.run(
          config(),
          scope -> {
            test.begin(scope);
            body.run(test);
          });
    } catch (Throwable failure) {
      thrown = failure;
    } finally {
      bodyEnded = true;
    }
  }

  /// The body as a single step.
  private final class Body extends Stackless {
    private final TestBody<?> body;

    Body(TestBody<?> body) {
      this.body = body;
    }

    @Override
    protected Op start() {
      try {
        body.run(test);
      } catch (Throwable failure) {
        thrown = failure;
        test.scope().cancel("the body failed");
      }
      return done();
    }
  }

  private void launchStackless(TestBody<?> body) {
    OpenScope opened = Scope.open(config());
    open = opened;
    test.begin(opened.scope());
    opened.scope().launch(name, new Body(body));
  }

  /// Ends the scope that a body without a thread of its own could not wait for.
  private void joinStackless(OpenScope opened) throws InterruptedException {
    try (opened) {
      opened.join(Deadline.after(limit, TimeSource.system()));
    } catch (RuntimeException | Error failure) {
      if (thrown == null) {
        thrown = failure;
      }
    } finally {
      bodyEnded = true;
      scheduler().betweenTurns(() -> {}); // it may be asleep
    }
  }

  private void awaitEnd() throws InterruptedException {
    try {
      if (open != null) {
        joinStackless(open);
      }
      if (isOverIn(limit)) {
        return;
      }
    } catch (InterruptedException e) {
      scheduler().betweenTurns(() -> end("the thread that waits for the run was interrupted"));
      if (!isOverIn(LAST_WORDS)) {
        e.addSuppressed(new RepeatWith(name, seed));
      }
      throw e;
    }
    scheduler().betweenTurns(() -> hangs("is not over after " + limit + " of real time"));
    if (!isOverIn(LAST_WORDS) && hang == null) {
      hang = hangError("is stuck in one coroutine, after " + limit + " of real time");
    }
  }

  private boolean isOverIn(Duration time) throws InterruptedException {
    return over.await(TimeUnit.NANOSECONDS.convert(time), TimeUnit.NANOSECONDS);
  }

  private <X extends Exception> void throwOutcome() throws X {
    Throwable outcome = hang;
    if (outcome == null) {
      outcome = thrown;
    } else if (thrown != null) {
      outcome.addSuppressed(Objects.requireNonNull(thrown));
    }
    synchronized (unseen) {
      if (outcome == null && !unseen.isEmpty()) {
        Throwable first = unseen.removeFirst();
        outcome = new AssertionError("an error that no caller saw: " + first, first);
      }
      for (Throwable another : unseen) {
        if (outcome != null && outcome != another) {
          outcome.addSuppressed(another);
        }
      }
    }
    if (outcome == null && !left.isEmpty()) {
      outcome = new LeakError("run '" + name + "'", left);
    }
    if (outcome != null) {
      outcome.addSuppressed(new RepeatWith(name, seed));
      throw Run.<X>unchecked(outcome);
    }
  }

  /// Throws what the body may throw, or what is unchecked.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
    throw (X) thrown;
  }

  private void failedUnseen(Thread thread, Throwable failure) {
    synchronized (unseen) {
      unseen.add(failure);
    }
  }

  // ---- in the scheduler's thread ----

  /// Lets `allWait` know when nothing is ready.
  void whenAllWait(Channel<Boolean> allWait) {
    settling.add(allWait);
  }

  /// @return for how many nanoseconds to wait for what others may do
  private long idle(long idleNanos) {
    EnumSet<Thread.State> threads = scheduler().threadStates();
    if (threads.contains(Thread.State.RUNNABLE) && idleNanos < TimeUnit.SECONDS.toNanos(1)) {
      return PASSING_NANOS; // one is on its way to be ready
    }
    if (threads.contains(Thread.State.BLOCKED) && idleNanos < MONITOR_NANOS) {
      return MONITOR_NANOS - idleNanos;
    }
    if (bodyEnded) {
      left = whatIsLeft();
      over.countDown();
      return Long.MAX_VALUE;
    }
    Channel<Boolean> settled = settling.poll();
    if (settled != null) {
      settled.trySend(true);
      return 0;
    }
    if (threads.contains(Thread.State.TIMED_WAITING)) {
      return Long.MAX_VALUE; // it comes by itself, in real time
    }
    OpenScope opened = open;
    if (opened != null && opened.scope().coroutines().isEmpty()) {
      return Long.MAX_VALUE; // the caller is about to find that all is over
    }
    if (clock.advanceToNext()) {
      return 0;
    }
    long more = TimeUnit.NANOSECONDS.convert(isEnding ? MOMENT : patience) - idleNanos;
    if (more > 0) {
      return more;
    }
    if (!isEnding) {
      hangs("hangs: nothing is ready and no moment is waited for");
      return 0;
    }
    over.countDown(); // it does not even end when it is cancelled
    return Long.MAX_VALUE;
  }

  private void hangs(String how) {
    if (hang == null && over.getCount() > 0) {
      hang = hangError(how);
      end("the run " + how);
    }
  }

  private HangError hangError(String how) {
    List<String> coroutines = Dump.of(scheduler());
    String message =
        "run '%s' %s, at %s of virtual time%n%s%n%n%s"
            .formatted(
                name,
                how,
                test.now(),
                RepeatWith.text(name, seed),
                coroutines.isEmpty() ? "no coroutine" : String.join("\n\n", coroutines));
    return new HangError(message, seed, coroutines);
  }

  private void end(String why) {
    isEnding = true;
    ending.cancel(CancellationReason.user(why));
  }

  private List<String> whatIsLeft() {
    List<String> found = new ArrayList<>(Dump.of(scheduler()));
    long timers = clock.scheduled();
    if (timers > 0) {
      found.add(timers + " timer(s), or tickers, on the clock of the run");
    }
    return found;
  }
}
