package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a worker may take from another one; the clock is a number here. */
class PatienceTest {
  private final WorkStealingScheduler scheduler = Scheduler.builder().parallelism(2).unstarted();
  private final Worker victim = scheduler.workers()[0];
  private final Worker other = scheduler.workers()[1];
  private final Patience patience = new Patience(2);

  @BeforeEach
  void someTasksWait() throws Exception {
    add(3);
  }

  private void add(int tasks) throws Exception {
    InWorker.run(
        victim,
        () -> {
          for (int i = 0; i < tasks; i++) {
            scheduler.execute(() -> {});
          }
        });
  }

  /** Each step puts another task to the end. */
  private void steps(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      add(1);
      InWorker.step(victim);
    }
  }

  private boolean isOverAt(long nanos) {
    return patience.isOver(victim, 3, nanos);
  }

  @Test
  void aShortQueueThatMovesFastIsLeftAlone() throws Exception {
    assertThat(isOverAt(0)).isFalse();
    for (long now = 50_000; now < 10_000_000; now += 50_000) {
      steps(100); // half a microsecond each
      assertThat(isOverAt(now)).as("at %d", now).isFalse();
    }
  }

  @Test
  void aLongQueueIsTakenFromAtOnce() {
    assertThat(patience.isOver(victim, Patience.SHORT + 1, 0)).isTrue();
  }

  @Test
  void aVictimThatIsStalledIsTakenFromAtOnce() {
    victim.stalledTask = victim.completed();
    assertThat(isOverAt(0)).isTrue();
  }

  @Test
  void whatWaitsBehindALongStepIsTaken() {
    assertThat(isOverAt(0)).isFalse();
    assertThat(isOverAt(Patience.LONG_STEP_NANOS - 1)).isFalse();
    assertThat(isOverAt(Patience.LONG_STEP_NANOS)).isTrue();
  }

  @Test
  void stepsThatAreLongOnTheAverageAreWorthIt() throws Exception {
    assertThat(isOverAt(0)).isFalse();
    steps(5);
    assertThat(isOverAt(5 * Patience.LONG_STEP_NANOS - 1)).isFalse();
    assertThat(isOverAt(5 * Patience.LONG_STEP_NANOS)).isTrue();
  }

  /** Hand-offs keep the worker so busy that its queue moves slowly, however short the steps. */
  @Test
  void whatWaitsForLongIsTaken() throws Exception {
    InWorker.run(
        victim,
        () -> {
          for (int i = 3; i < Patience.SHORT; i++) {
            scheduler.execute(new HandsOffToItself(20));
          }
        });
    assertThat(patience.isOver(victim, Patience.SHORT, 0)).isFalse();
    InWorker.run(
        victim,
        () -> {
          for (int i = 0; i < 200; i++) {
            victim.step();
          }
        });
    int left = victim.stats().queued();
    assertThat(patience.isOver(victim, left, Patience.LONG_WAIT_NANOS - 1)).isFalse();
    assertThat(patience.isOver(victim, left, Patience.LONG_WAIT_NANOS)).isTrue();
  }

  private final class HandsOffToItself implements Runnable {
    private int times;

    HandsOffToItself(int times) {
      this.times = times;
    }

    @Override
    public void run() {
      if (times-- > 0) {
        scheduler.resume(this);
      }
    }
  }

  /** Else several busy ones would make it forget each other for ever. */
  @Test
  void eachVictimIsRememberedForItself() {
    assertThat(isOverAt(0)).isFalse();
    assertThat(patience.isOver(other, 1, 100)).isFalse();
    assertThat(isOverAt(Patience.LONG_STEP_NANOS)).isTrue();
    assertThat(patience.isOver(other, 1, Patience.LONG_STEP_NANOS + 99)).isFalse();
    assertThat(patience.isOver(other, 1, Patience.LONG_STEP_NANOS + 100)).isTrue();
  }

  @Test
  void victimsThatShareAPlaceAreTakenFromAllTheSame() {
    Patience narrow = new Patience(1);
    assertThat(narrow.isOver(victim, 3, 0)).isFalse();
    assertThat(narrow.isOver(other, 1, 5_000)).isFalse();
    narrow.sawEmpty(victim);
    assertThat(narrow.isOver(other, 1, 10_000)).isTrue();
  }

  /** The victim had nothing to do: that is no long step. */
  @Test
  void aVictimThatWasSeenEmptyIsLookedAtAnew() {
    assertThat(isOverAt(0)).isFalse();
    patience.sawEmpty(victim);
    assertThat(isOverAt(5_000)).isFalse();
    assertThat(isOverAt(6_000)).isTrue();
  }

  @Test
  void whatItForgotItLooksAtAnew() {
    assertThat(isOverAt(0)).isFalse();
    patience.forget();
    assertThat(isOverAt(5_000)).isFalse();
    assertThat(isOverAt(6_000)).isTrue();
  }
}
