package io.kcoro.testkit;

import io.kcoro.Suspending;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Runs coroutines in virtual time, in an order that a seed decides.
///
/// ```java
/// TestRun.create().run(test -> {
///   Channel<String> answers = Channel.rendezvous();
///   test.scope().launch("slow", () -> {
///     Timers.current().sleep(Duration.ofHours(1)); // takes no time
///     answers.send("late");
///   });
///   assertThat(answers.receive()).isEqualTo("late");
///   assertThat(test.now()).isEqualTo(Duration.ofHours(1));
/// });
/// ```
///
/// **Order.** The body and all coroutines of its scope, and of the scopes within, run in one
/// thread, one at a time. Wherever one waits, yields or begins, the seed decides which of those
/// that are ready goes on. The same seed gives the same order again, another one another. A failure
/// names its seed; `-Dkcoro.seed=N` repeats it.
///
/// **Time.** Waits that name no clock go by a virtual one, which stands still while any coroutine
/// is ready and then jumps to the next moment that one waits for. A coroutine that waits in real
/// time, in `Thread.sleep` for one, is waited for before the clock jumps.
///
/// **Hangs.** If nothing is ready and no moment is waited for, nothing happens any more: the run
/// fails with a [HangError] that tells who waits for what. Before that it waits, in real time, for
/// what other threads may do ([#patience]).
///
/// **Leaks.** When the body has returned and all coroutines of its scope have ended, nothing else
/// may be left: no coroutine of an open scope, no virtual thread started in the run, no timer. Else
/// the run fails with a [LeakError]. So it does if an error was thrown that no caller saw.
///
/// **Flag.** Coroutines in threads, and the body's own waits, need a JVM that is started with
/// `--add-opens java.base/java.lang=ALL-UNNAMED`, or `=io.kcoro` where kcoro is on the module path.
/// Without it the body may only launch stackless coroutines, and must not wait; whatever else it
/// does fails with the name of the flag.
///
/// Immutable.
public final class TestRun {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final String name;
  private final @Nullable Long seed;
  private final Duration limit;
  private final Duration patience;

  private TestRun(String name, @Nullable Long seed, Duration limit, Duration patience) {
    this.name = name;
    this.seed = seed;
    this.limit = limit;
    this.patience = patience;
  }

  /// Runs with seeds that differ from time to time, or that of `-Dkcoro.seed=N`.
  public static TestRun create() {
    return new TestRun("test", null, LIMIT, PATIENCE);
  }

  /// The same under a name: that of the scope, and of the run in messages; `test` if not set.
  public TestRun named(String name) {
    return new TestRun(Objects.requireNonNull(name, "name"), seed, limit, patience);
  }

  /// The same with this seed, whatever the property says. [#explore] draws its seeds from it.
  public TestRun seed(long seed) {
    return new TestRun(name, seed, limit, patience);
  }

  /// The same, but a run that is not over after `limit` of real time fails with a [HangError];
  /// after 30 seconds if not set.
  public TestRun limit(Duration limit) {
    return new TestRun(name, seed, Objects.requireNonNull(limit, "limit"), patience);
  }

  /// The same, but where nothing can go on other threads have so long, in real time, to do
  /// something about it; one second if not set.
  public TestRun patience(Duration patience) {
    return new TestRun(name, seed, limit, Objects.requireNonNull(patience, "patience"));
  }

  /// Runs `body` once, and waits until it and all coroutines of its scope have ended.
  ///
  /// **Suspends** until then. What it throws has the seed in a suppressed exception.
  ///
  /// @throws X what `body` throws
  /// @throws HangError if it does not end
  /// @throws LeakError if something is left
  /// @throws InterruptedException if the thread is interrupted; the run has been cancelled then
  @Suspending
  public <X extends Exception> void run(TestBody<X> body) throws X, InterruptedException {
    prepare(seed == null ? Seed.next() : seed).run(body);
  }

  /// Runs `body` again and again, each time with another seed, until a run fails. Where a seed is
  /// given by `-Dkcoro.seed=N` there is one run, with that.
  ///
  /// **Suspends** until then.
  ///
  /// @param runs how many at most
  /// @throws X what `body` throws
  /// @throws HangError if a run does not end
  /// @throws LeakError if something is left
  /// @throws InterruptedException if the thread is interrupted; the run has been cancelled then
  @Suspending
  public <X extends Exception> void explore(int runs, TestBody<X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(body, "body");
    OptionalLong given = Seed.given();
    if (given.isPresent()) {
      prepare(given.getAsLong()).run(body);
      return;
    }
    SplittableRandom seeds = seed == null ? new SplittableRandom() : new SplittableRandom(seed);
    for (int i = 0; i < runs; i++) {
      prepare(seeds.nextLong()).run(body);
    }
  }

  /// For a test framework that has to hand out the [TestScope] before it runs the test: a run that
  /// has not begun.
  ///
  /// @return one to be run once
  public PreparedRun prepare() {
    return prepare(seed == null ? Seed.next() : seed);
  }

  private PreparedRun prepare(long drawn) {
    return new PreparedRun(new Run(name, drawn, limit, patience));
  }
}
