package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.time.Deadline;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTime time = ManualTime.create();
  private final Timers timers = Timers.on(time).runningOn(Runnable::run);
  private final List<String> done = new ArrayList<>();

  @Test
  void actionsComeAtTheirMomentsInOrder() {
    timers.after(HOUR.multipliedBy(2), () -> done.add("two"));
    TimerHandle one = timers.after(HOUR, () -> done.add("one"));
    timers.at(Deadline.after(HOUR.multipliedBy(24 * 365 * 100), time), () -> done.add("century"));

    time.advance(HOUR.minusNanos(1));
    assertThat(done).isEmpty();
    assertThat(one.isDone()).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(done).containsExactly("one");
    assertThat(one.isDone()).isTrue();
    assertThat(one.cancel()).isFalse();
    time.advance(HOUR.multipliedBy(24 * 365 * 101));
    assertThat(done).containsExactly("one", "two", "century");
  }

  @Test
  void eachActionSeesItsOwnMomentAndThoseOfOneMomentComeInTheOrderTheyWereAskedFor() {
    long start = time.nanoTime();
    for (int i = 0; i < 3; i++) {
      String name = "at hour 1: " + i;
      timers.after(
          HOUR,
          () -> {
            assertThat(time.nanoTime() - start).isEqualTo(HOUR.toNanos());
            done.add(name);
          });
    }
    timers.after(HOUR.plusNanos(1), () -> done.add("after " + (time.nanoTime() - start)));

    time.advance(HOUR.multipliedBy(10));
    assertThat(done)
        .containsExactly(
            "at hour 1: 0", "at hour 1: 1", "at hour 1: 2", "after " + (HOUR.toNanos() + 1));
    assertThat(time.nanoTime() - start).isEqualTo(HOUR.multipliedBy(10).toNanos());
  }

  @Test
  void whatWasTakenBackDoesNotCome() {
    TimerHandle handle = timers.after(HOUR, () -> done.add("never"));

    assertThat(handle.cancel()).isTrue();
    assertThat(handle.cancel()).isFalse();
    assertThat(handle.isDone()).isTrue();
    time.advance(HOUR.multipliedBy(2));
    assertThat(done).isEmpty();
  }

  @Test
  void anActionThatThrowsHarmsNoOther() {
    var failures = new ArrayList<Throwable>();
    Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
    Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
    try {
      timers.after(
          HOUR,
          () -> {
            throw new IllegalStateException("broken");
          });
      timers.after(HOUR, () -> done.add("fine"));
      time.advance(HOUR.multipliedBy(2));
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(before);
    }
    assertThat(done).containsExactly("fine");
    assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anActionMaySetTheNextTimer() {
    timers.after(HOUR, () -> timers.after(HOUR, () -> done.add("second")));

    time.advance(HOUR.multipliedBy(3));

    assertThat(done).containsExactly("second");
  }

  @Test
  void aMomentOfAnotherClockIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> timers.at(Deadline.after(HOUR), () -> {}))
        .withMessageContaining("clock");
  }

  @Test
  void onTheClockOfTheMachineItComesByItself() throws Exception {
    CompletableFuture<Boolean> came = new CompletableFuture<>();
    Timers.system().after(Duration.ofMillis(1), () -> came.complete(true));
    assertThat(came.get()).isTrue();
    Timers.system().sleep(Duration.ofMillis(1));
    Timers.system().sleep(Duration.ofMillis(-1));
  }

  @Test
  void whoSleepsOnAClockWakesWhenItIsMoved() throws Exception {
    CountDownLatch slept = new CountDownLatch(1);
    Thread sleeper =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Timers.on(time).sleep(HOUR);
                slept.countDown();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    while (sleeper.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    time.advance(HOUR);
    slept.await();
    sleeper.join();
  }

  @Test
  void anInterruptEndsASleep() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Timers.on(time).sleep(HOUR)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
