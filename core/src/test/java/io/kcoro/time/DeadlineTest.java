package io.kcoro.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeadlineTest {
  private static final long YEARS_146 = Long.MAX_VALUE / 2;

  static Duration[] notPositive() {
    return new Duration[] {
      Duration.ZERO,
      Duration.ofNanos(-1),
      Duration.ofNanos(Long.MIN_VALUE),
      Duration.ofSeconds(Long.MIN_VALUE)
    };
  }

  static Duration[] huge() {
    return new Duration[] {
      Duration.ofNanos(YEARS_146 + 1),
      Duration.ofNanos(Long.MAX_VALUE),
      Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
      Duration.ofDays(365_000)
    };
  }

  @ParameterizedTest
  @MethodSource("notPositive")
  void aTimeoutThatIsNotPositiveHasPassed(Duration timeout) {
    long before = System.nanoTime();
    Deadline deadline = Deadline.after(timeout);

    assertThat(deadline.isExpired()).isTrue();
    assertThat(deadline.remainingNanos()).isNotPositive();
    assertThat(deadline.nanoTime() - before).isNotNegative();
  }

  @ParameterizedTest
  @MethodSource("huge")
  void aHugeTimeoutIsTakenFor146YearsAndDoesNotOverflow(Duration timeout) {
    long before = System.nanoTime();
    Deadline deadline = Deadline.after(timeout);
    long after = System.nanoTime();

    assertThat(deadline.isExpired()).isFalse();
    assertThat(deadline.remainingNanos()).isPositive();
    assertThat(deadline.nanoTime() - before).isBetween(YEARS_146, YEARS_146 + after - before);
  }

  @Test
  void aTimeoutIsCountedFromNow() {
    long before = System.nanoTime();
    Deadline deadline = Deadline.after(Duration.ofHours(1));
    long after = System.nanoTime();

    long hour = Duration.ofHours(1).toNanos();
    assertThat(deadline.nanoTime() - before).isBetween(hour, hour + after - before);
    assertThat(deadline.isExpired()).isFalse();
  }

  @Test
  void aDeadlineExpires() {
    Deadline deadline = Deadline.after(Duration.ofNanos(1_000));
    while (!deadline.isExpired()) {
      Thread.onSpinWait();
    }
    assertThat(deadline.remainingNanos()).isNotPositive();
    assertThat(deadline.isExpired()).isTrue();
  }

  @Test
  void earlierIsTheNearerOneWhicheverIsAsked() {
    Deadline soon = Deadline.after(Duration.ofMinutes(1));
    Deadline late = Deadline.after(Duration.ofMinutes(2));
    Deadline never = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE));
    Deadline passed = Deadline.after(Duration.ZERO);

    assertThat(soon.earlier(late)).isSameAs(soon);
    assertThat(late.earlier(soon)).isSameAs(soon);
    assertThat(soon.earlier(soon)).isSameAs(soon);
    assertThat(never.earlier(soon)).isSameAs(soon);
    assertThat(soon.earlier(never)).isSameAs(soon);
    assertThat(never.earlier(passed)).isSameAs(passed);
    assertThat(passed.earlier(never)).isSameAs(passed);
  }

  /** Two deadlines are equal if they are one point in time: the clock decides which are. */
  @Test
  void equalDeadlinesAreThoseOfOnePointInTime() {
    List<Deadline> deadlines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      deadlines.add(Deadline.after(Duration.ofMinutes(1)));
    }
    for (Deadline one : deadlines) {
      for (Deadline other : deadlines) {
        assertThat(one.equals(other)).isEqualTo(one.nanoTime() == other.nanoTime());
      }
      assertThat(one.hashCode()).isEqualTo(Long.hashCode(one.nanoTime()));
    }
    assertThat(deadlines.getFirst()).isNotEqualTo(null).isNotEqualTo("a deadline");
  }

  @Test
  void theTextTellsTheTimeLeft() {
    assertThat(Deadline.after(Duration.ofDays(2)).toString()).matches("Deadline\\[in PT47H59M.*]");
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> Deadline.after(null));
    assertThatNullPointerException().isThrownBy(() -> Deadline.after(Duration.ZERO).earlier(null));
  }
}
