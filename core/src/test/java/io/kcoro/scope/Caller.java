package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.internal.wait.Completion;
import io.kcoro.schedule.Scheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/**
 * The kind of thread that calls: suites run over both.
 *
 * <p>What runs in it must leave the interrupt flag of its thread clear; a test that expects the
 * flag takes it with {@link Thread#interrupted()}.
 */
public enum Caller {
  PLATFORM,
  VIRTUAL,
  /** A virtual thread that the shared scheduler carries, as those that it starts. */
  CARRIED;

  /** What a caller does. */
  public interface Body {
    void run() throws Exception;
  }

  /** Runs {@code body} in a new thread of this kind, and throws what it throws. */
  public void run(Body body) throws Exception {
    this.call(() -> {
      body.run();
      return true;
    });
  }

  /** Runs {@code body} in a new thread of this kind; returns and throws what it does. */
  public <T> T call(Callable<T> body) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          try {
            return body.call();
          } finally {
            // In place of what the body threw, which is no longer of interest then.
            assertThat(Thread.interrupted())
                .as("the interrupt flag is left set in the calling thread")
                .isFalse();
          }
        });
    Thread thread = start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw (Error) e.getCause();
    } finally {
      thread.interrupt();
      thread.join();
      if (this == CARRIED) {
        // The JVM may crash if it dumps a thread that ends just now; the leak check does.
        Scheduler.shared().drain(Duration.ofSeconds(3));
      }
    }
  }

  /** Starts a thread of this kind. */
  public Thread start(Runnable body) {
    return switch (this) {
      case PLATFORM -> Thread.ofPlatform().name("caller").start(body);
      case VIRTUAL -> Thread.ofVirtual().name("caller").start(body);
      case CARRIED -> Scheduler.shared().virtualThreads().name("caller").start(body);
    };
  }

  /** Waits until {@code thread} waits, or has ended. */
  public static void awaitBlocked(Thread thread) {
    while (true) {
      switch (thread.getState()) {
        case WAITING, TIMED_WAITING, BLOCKED, TERMINATED -> {
          return;
        }
        default -> Thread.yield();
      }
    }
  }

  /** Waits until {@code thread} is parked in a wait for the end of coroutines, or has ended. */
  public static void awaitJoining(Thread thread) {
    while (!(LockSupport.getBlocker(thread) instanceof Completion) && thread.isAlive()) {
      Thread.yield();
    }
  }

  /** Runs {@code body} and drops what it throws: what comes next is the point. */
  public static void swallow(Body body) {
    try {
      body.run();
    } catch (Throwable dropped) {
      assertThat(dropped).isNotInstanceOf(AssertionError.class);
    }
  }
}
