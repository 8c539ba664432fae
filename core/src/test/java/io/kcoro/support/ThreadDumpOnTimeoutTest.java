package io.kcoro.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThreadDumpOnTimeoutTest {
  private static CountDownLatch end = new CountDownLatch(1);

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final PrintStream systemErr = System.err;

  @BeforeEach
  void arm() {
    end = new CountDownLatch(1);
    System.setErr(new PrintStream(errors, true, UTF_8));
  }

  @AfterEach
  void letThreadsEnd() {
    System.setErr(systemErr);
    end.countDown();
  }

  @Test
  void aHangingTestFailsWithTheStacksOfAllThreads() {
    assertThat(failureOf(Hangs.class))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("hangs()");
    assertThat(errors.toString(UTF_8))
        .contains("exceeded its time limit")
        .containsPattern("#\\d+ \"never-woken\" virtual")
        .contains("Hangs.hangs");
  }

  @Test
  void aTestThatIgnoresInterruptsFailsAsWell() {
    assertThat(failureOf(IgnoresInterrupts.class)).isInstanceOf(TimeoutException.class);
    assertThat(errors.toString(UTF_8)).contains("IgnoresInterrupts.hangs");
  }

  private static Throwable failureOf(Class<?> fixture) {
    return Engine.onlyFailure(
        Engine.run(fixture, Map.of("junit.jupiter.execution.timeout.default", "500 ms")));
  }

  static class Hangs {
    @Test
    void hangs() throws InterruptedException {
      Thread waiting =
          Thread.ofVirtual()
              .name("never-woken")
              .start(() -> {
                try {
                  end.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      try {
        waiting.join();
      } finally {
        waiting.interrupt();
      }
    }
  }

  static class IgnoresInterrupts {
    @Test
    void hangs() {
      while (end.getCount() > 0) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }
}
