package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Which failures are kept, and which pass on others. */
class ScopeFailuresTest {
  private final ScopeFailures failures = new ScopeFailures();

  @Test
  void withoutFailuresThereIsNone() {
    assertThat(failures.all()).isNull();
  }

  @Test
  void theFirstIsThrownWithTheOthersSuppressed() {
    IOException first = new IOException("first");
    IOException second = new IOException("second");
    assertThat(failures.add("one", first)).isTrue();
    assertThat(failures.add("two", second)).isFalse();
    Throwable all = failures.all();
    assertThat(all).isInstanceOf(CoroutineFailedException.class).hasCause(first);
    assertThat(all.getSuppressed()).hasSize(1);
    assertThat(all.getSuppressed()[0]).hasCause(second).hasMessageContaining("two");
  }

  @Test
  void whatPassesOnAKnownFailureIsNotANewOne() {
    IOException first = new IOException("first");
    assertThat(failures.add("one", first)).isTrue();
    assertThat(failures.add("one again", first)).isFalse();
    assertThat(failures.add("awaits it", new IllegalStateException(first))).isFalse();
    assertThat(failures.all().getSuppressed()).isEmpty();
  }

  /** Who passes a failure on may be faster than who has it. */
  @Test
  void theFailureThatTheFirstHasPassedOnTakesItsPlace() {
    IOException real = new IOException("real");
    assertThat(failures.add("behind", new IllegalStateException(real))).isTrue();
    assertThat(failures.add("it", real)).isFalse();
    assertThat(failures.add("also behind", new IllegalStateException(real))).isFalse();
    Throwable all = failures.all();
    assertThat(all).hasCause(real).hasMessageContaining("'it'");
    assertThat(all.getSuppressed()).isEmpty();
  }

  @Test
  void aFailureWhoseCauseCannotBeHadIsKept() {
    IOException broken =
        new IOException("broken") {
          @Override
          public synchronized Throwable getCause() {
            throw new OutOfMemoryError("on purpose");
          }
        };
    assertThat(failures.add("one", broken)).isTrue();
    assertThat(failures.all()).hasMessageContaining("one");
  }
}
