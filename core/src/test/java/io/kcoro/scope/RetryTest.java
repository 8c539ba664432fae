package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetryTest {
  private final AtomicInteger attempts = new AtomicInteger();

  private TaskBody<String> failing(int times) {
    return () -> {
      int attempt = attempts.incrementAndGet();
      if (attempt <= times) {
        throw new IOException("attempt " + attempt);
      }
      return "attempt " + attempt;
    };
  }

  @Test
  void itTriesUntilItSucceeds() throws Exception {
    assertThat(Retry.times(3).call(failing(2))).isEqualTo("attempt 3");
    assertThat(Retry.times(3).call(() -> 1)).isEqualTo(1);
  }

  @Test
  void theLastFailureIsThrownWithThoseBefore() {
    Throwable thrown = catchThrowable(() -> Retry.times(3).call(failing(3)));
    assertThat(thrown).isInstanceOf(IOException.class).hasMessage("attempt 3");
    assertThat(thrown.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("attempt 1", "attempt 2");
  }

  @Test
  void whatDoesNotMeetTheConditionIsNotTriedAgain() {
    Retry retry = Retry.times(3).when(failure -> !failure.getMessage().endsWith("2"));
    assertThat(catchThrowable(() -> retry.call(failing(3)))).hasMessage("attempt 2");
  }

  @Test
  void aCancellationIsNotTriedAgain() {
    for (Exception each : List.of(new CancellationException(), new InterruptedException())) {
      assertThat(
              catchThrowable(() ->
                  Retry.times(3)
                      .call(() -> {
                        attempts.incrementAndGet();
                        throw each;
                      })))
          .isSameAs(each);
    }
    assertThat(attempts).hasValue(2);
  }

  @Test
  void aCancelledCoroutineDoesNotSleepOn() throws Exception {
    Retry retry = Retry.times(2).backOff(Duration.ofDays(1), 1, Duration.ofDays(1));
    Scope.run(scope -> {
      Coroutine coroutine = scope.launch(() -> retry.call(failing(1)));
      while (attempts.get() == 0) {
        Thread.yield();
      }
      coroutine.cancel("enough");
    });
    assertThat(attempts).hasValue(1);
  }

  /** The clock is moved from one attempt to the next, so the differences are the pauses. */
  private List<Long> pauses(Retry retry, int attempts) throws Exception {
    ManualTime clock = ManualTime.create();
    List<Long> moments = new ArrayList<>();
    Scope.run(scope -> {
      Task<Integer> task =
          scope.async(() ->
              retry
                  .on(clock)
                  .call(() -> {
                    synchronized (moments) {
                      moments.add(clock.nanoTime() / 1_000_000);
                      if (moments.size() < attempts) {
                        throw new IOException();
                      }
                    }
                    return 1;
                  }));
      while (!task.isDone()) {
        clock.advance(Duration.ofMillis(1));
        Thread.yield();
      }
    });
    return moments;
  }

  @Test
  void thePausesGrow() throws Exception {
    Retry retry = Retry.times(5).backOff(Duration.ofMillis(100), 2, Duration.ofMillis(250));
    List<Long> moments = pauses(retry, 5);
    List<Long> pauses =
        IntStream.range(1, 5).mapToObj(i -> moments.get(i) - moments.get(i - 1)).toList();
    // The clock goes on while the coroutine is on its way to sleep: no pause is shorter.
    long[] least = {100, 200, 250, 250};
    for (int i = 0; i < least.length; i++) {
      assertThat(pauses.get(i)).isGreaterThanOrEqualTo(least[i]);
    }
  }

  @Test
  void badNumbersAreRefused() {
    Duration second = Duration.ofSeconds(1);
    Stream.<Runnable>of(
            () -> Retry.times(0),
            () -> Retry.times(1).backOff(second.negated(), 1, second),
            () -> Retry.times(1).backOff(second, 0.5, second),
            () -> Retry.times(1).backOff(second, Double.NaN, second),
            () -> Retry.times(1).backOff(second, 1, Duration.ZERO),
            () -> Retry.times(1).jitter(1.1))
        .forEach(bad -> assertThatIllegalArgumentException().isThrownBy(bad::run));
  }
}
