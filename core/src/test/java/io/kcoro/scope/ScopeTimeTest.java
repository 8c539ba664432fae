package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.schedule.Scheduler;
import io.kcoro.schedule.Timers;
import io.kcoro.time.Deadline;
import io.kcoro.time.ManualTime;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The clock of a scope, and what runs its stackless coroutines, in it and within. */
class ScopeTimeTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTime clock = ManualTime.create();

  @Test
  void outsideAnyScopeItIsTheMachines() throws Exception {
    assertThat(TimeSource.current()).isSameAs(TimeSource.system());
    Scope.run(scope -> assertThat(TimeSource.current()).isSameAs(TimeSource.system()));
    assertThat(Timers.current()).isSameAs(Timers.system());
  }

  @Test
  void bodiesCoroutinesScopesWithinAndShieldsHaveIt() throws Exception {
    Scope.run(
        ScopeConfig.named("timed").time(clock),
        scope -> {
          assertThat(TimeSource.current()).isSameAs(clock);
          assertThat(Deadline.after(HOUR).source()).isSameAs(clock);
          assertThat(scope.async(TimeSource::current).await()).isSameAs(clock);
          assertThat(ofStep(scope)).isSameAs(clock);
          Scope.run(within -> {
            assertThat(within.async(TimeSource::current).await()).isSameAs(clock);
            assertThat(ofStep(within)).isSameAs(clock);
          });
          Scope.shielded(HOUR, () -> assertThat(TimeSource.current()).isSameAs(clock));
          assertThat(clock.scheduled()).isZero();
        });
    assertThat(TimeSource.current()).isSameAs(TimeSource.system());
  }

  @Test
  void aScopeWithinMayHaveAnother() throws Exception {
    Scope.run(
        ScopeConfig.named("timed").time(clock),
        scope -> {
          Scope.run(
              ScopeConfig.named("real").time(TimeSource.system()),
              within -> assertThat(TimeSource.current()).isSameAs(TimeSource.system()));
          assertThat(TimeSource.current()).isSameAs(clock);
        });
  }

  private static TimeSource ofStep(Scope scope) throws Exception {
    CompletableFuture<TimeSource> seen = new CompletableFuture<>();
    scope.launch(
        new Stackless() {
          @Override
          protected Op start() {
            seen.complete(TimeSource.current());
            return done();
          }
        });
    return seen.get();
  }

  @Test
  void aTimedReceiveEndsWhenTheClockIsMoved() throws Exception {
    Channel<Integer> nobody = Channel.rendezvous();
    Scope.run(
        ScopeConfig.named("timed").time(clock),
        scope -> {
          Task<Boolean> late = scope.async(() -> nobody.tryReceive(HOUR).isDone());
          while (clock.scheduled() == 0) {
            Thread.onSpinWait();
          }
          clock.advance(HOUR);
          assertThat(late.await()).isFalse();
        });
  }

  @Test
  void advanceToNextGoesFromMomentToMoment() {
    List<String> fired = new ArrayList<>();
    Timers timers = Timers.on(clock).runningOn(Runnable::run);
    for (int hours : new int[] {5_000, 1, 70, 1}) {
      timers.after(HOUR.multipliedBy(hours), () -> fired.add(hours + " h"));
    }
    assertThat(clock.scheduled()).isEqualTo(4);
    assertThat(clock.advanceToNext()).isTrue();
    assertThat(fired).containsExactly("1 h", "1 h");
    assertThat(clock.nanoTime()).isEqualTo(HOUR.toNanos());
    assertThat(clock.advanceToNext()).isTrue();
    assertThat(clock.advanceToNext()).isTrue();
    assertThat(fired).containsExactly("1 h", "1 h", "70 h", "5000 h");
    assertThat(clock.nanoTime()).isEqualTo(HOUR.multipliedBy(5_000).toNanos());
    assertThat(clock.advanceToNext()).isFalse();
    assertThat(clock.nanoTime()).isEqualTo(HOUR.multipliedBy(5_000).toNanos());
  }

  @Test
  void aClockMaySayWhoRunsTheActions() {
    List<Runnable> actions = new ArrayList<>();
    ManualTime told = ManualTime.create(actions::add);
    Timers.on(told).after(HOUR, () -> {});
    told.advance(HOUR);
    assertThat(actions).hasSize(1);
  }

  @Test
  void scopesWithinInheritWhatRunsStacklessCoroutines() throws Exception {
    try (Scheduler own = Scheduler.builder().name("own").parallelism(1).build()) {
      Scope.run(
          ScopeConfig.named("outer").on(own),
          outer -> Scope.run(within -> assertThat(threadOfStep(within)).startsWith("own-")));
    }
    Scope.run(scope -> assertThat(threadOfStep(scope)).startsWith("kcoro-shared-"));
  }

  private static String threadOfStep(Scope scope) throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    scope.launch(
        new Stackless() {
          @Override
          protected Op start() {
            seen.complete(Thread.currentThread().getName());
            return done();
          }
        });
    return seen.get();
  }

  @Test
  void theCoroutinesOfAScopeAreListed() throws Exception {
    Scope.run(scope -> {
      Channel<Integer> channel = Channel.rendezvous();
      scope.launch("direct", () -> channel.receive());
      scope.launch(
          "stackless",
          new Stackless() {
            @Override
            protected Op start() {
              return receive(channel, each -> done());
            }
          });
      assertThat(scope.coroutines().stream().map(Coroutine::name))
          .containsExactlyInAnyOrder("direct", "stackless");
      channel.send(1);
      channel.send(2);
    });
  }
}
