package io.kcoro.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class ThreadLeakCheckTest {
  private static CountDownLatch end = new CountDownLatch(1);

  @BeforeEach
  void arm() {
    end = new CountDownLatch(1);
  }

  @AfterEach
  void letThreadsEnd() {
    end.countDown();
  }

  @Test
  void aPlatformThreadLeftBehindFailsItsTest() {
    Throwable failure = Engine.onlyFailure(run(LeavesPlatformThread.class));

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("leaves() left 1 thread(s) behind")
        .hasMessageContaining("\"left-platform\"")
        .hasMessageContaining("CountDownLatch.await");
  }

  @Test
  void aVirtualThreadLeftBehindFailsItsTest() {
    Throwable failure = Engine.onlyFailure(run(LeavesVirtualThread.class));

    assertThat(failure).hasMessageContaining("\"left-virtual\" virtual");
  }

  @Test
  void aVirtualThreadOfAnExecutorLeftBehindFailsItsTest() {
    Throwable failure = Engine.onlyFailure(run(LeavesExecutor.class));

    assertThat(failure)
        .hasMessageContaining("left 1 thread(s) behind")
        .hasMessageContaining("virtual");
  }

  @Test
  void aThreadOfTheSetUpOfAClassFailsTheClassOnly() {
    EngineExecutionResults results = run(LeavesThreadOfClass.class);

    results.testEvents().assertStatistics(count -> count.started(1).succeeded(1));
    assertThat(Engine.onlyFailure(results))
        .hasMessageContaining("LeavesThreadOfClass left 1 thread(s) behind")
        .hasMessageContaining("\"left-by-class\"");
  }

  @Test
  void threadsThatEndInTimeAreNoLeak() {
    assertThat(Engine.failures(run(EndsItsThreads.class, 60_000))).isEmpty();
  }

  @Test
  void threadsOfTheJvmAreNoLeak() {
    assertThat(Engine.failures(run(UsesCommonThreads.class, 60_000))).isEmpty();
  }

  @Test
  void threadsThatAModuleAllowsAreNoLeak() {
    EngineExecutionResults results =
        Engine.run(
            LeavesPlatformThread.class,
            Map.of(ThreadLeakCheck.GRACE, "50", ThreadLeakCheck.KEPT, "left-.*"));

    assertThat(Engine.failures(results)).isEmpty();
  }

  private static EngineExecutionResults run(Class<?> fixture) {
    return run(fixture, 50);
  }

  private static EngineExecutionResults run(Class<?> fixture, long graceMillis) {
    return Engine.run(fixture, Map.of(ThreadLeakCheck.GRACE, Long.toString(graceMillis)));
  }

  private static void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static class LeavesPlatformThread {
    @Test
    void leaves() {
      Thread left = Thread.ofPlatform().name("left-platform").start(ThreadLeakCheckTest::awaitEnd);
      Awaitility.await().until(() -> left.getState() == Thread.State.WAITING);
    }

    @Test
    void leavesNothing() {}
  }

  static class LeavesVirtualThread {
    @Test
    void leaves() {
      Thread.ofVirtual().name("left-virtual").start(ThreadLeakCheckTest::awaitEnd);
    }

    @Test
    void leavesNothing() {}
  }

  static class LeavesExecutor {
    @Test
    @SuppressWarnings("resource") // that nobody closes it is the case under test
    void leaves() {
      ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
      executor.execute(ThreadLeakCheckTest::awaitEnd);
    }
  }

  static class LeavesThreadOfClass {
    @BeforeAll
    static void start() {
      Thread.ofPlatform().name("left-by-class").start(ThreadLeakCheckTest::awaitEnd);
    }

    @Test
    void leavesNothing() {}
  }

  static class EndsItsThreads {
    private static final CountDownLatch END_OF_CLASS = new CountDownLatch(1);

    @BeforeAll
    static void start() {
      Thread.ofVirtual().start(EndsItsThreads::awaitEndOfClass);
    }

    @AfterAll
    static void stop() {
      END_OF_CLASS.countDown();
    }

    @Test
    void doesNotWaitForItsThreads() {
      for (int i = 0; i < 100; i++) {
        Thread.ofVirtual().start(Thread::yield);
        Thread.ofPlatform().start(Thread::yield);
      }
    }

    private static void awaitEndOfClass() {
      try {
        END_OF_CLASS.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static class UsesCommonThreads {
    @Test
    void usesThePoolAndTheTimersOfTheJvm() throws Exception {
      ForkJoinPool.commonPool().submit(() -> {}).get();
      assertThat(
              CompletableFuture.supplyAsync(
                      () -> "late", CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS))
                  .get())
          .isEqualTo("late");
      new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-version")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      Awaitility.await().until(() -> true);
    }

    @Test
    void readsFromASocketInAVirtualThread() throws Exception {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
          Socket peer = server.accept()) {
        FutureTask<Integer> read = new FutureTask<>(() -> peer.getInputStream().read());
        Thread reader = Thread.ofVirtual().start(read);
        Awaitility.await().until(() -> reader.getState() == Thread.State.WAITING);
        client.getOutputStream().write(42);
        assertThat(read.get()).isEqualTo(42);
      }
    }
  }
}
