package io.kcoro.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CasLockedTest {
  /** The guarded fields are plain: only the lock makes the sum come out. */
  private static final class Counter extends CasLocked {
    private long count;
    private long negative;

    void add() {
      lock();
      count++;
      negative--;
      lock = FREE;
    }

    boolean isHeld() {
      return lock == HELD;
    }

    void hold() {
      lock();
    }

    void release() {
      lock = FREE;
    }
  }

  @Test
  void whatItGuardsIsChangedByOneThreadAtATime() throws Exception {
    Counter counter = new Counter();
    int perThread = Stress.scaled(20_000);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Runnable adding =
          () -> {
            for (int n = 0; n < perThread; n++) {
              counter.add();
            }
          };
      threads.add(Thread.ofPlatform().start(adding));
      threads.add(Thread.ofVirtual().start(adding));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(counter.isHeld()).isFalse();
    assertThat(counter.count).isEqualTo(8L * perThread);
    assertThat(counter.negative).isEqualTo(-8L * perThread);
  }

  @Test
  void whoFindsItHeldGetsItLaterThoughInterrupted() throws Exception {
    Counter counter = new Counter();
    AtomicInteger changed = new AtomicInteger();
    counter.hold();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      boolean interrupted = i % 2 == 0;
      Runnable adding =
          () -> {
            if (interrupted) {
              Thread.currentThread().interrupt();
            }
            counter.add();
            if (Thread.currentThread().isInterrupted() != interrupted) {
              changed.incrementAndGet();
            }
          };
      Thread.Builder builder = i < 2 ? Thread.ofPlatform() : Thread.ofVirtual();
      threads.add(builder.start(adding));
    }
    // Those who are not interrupted come to park between their attempts.
    while (threads.stream().noneMatch(t -> t.getState() == Thread.State.TIMED_WAITING)) {
      Thread.yield();
    }
    assertThat(counter.count).isZero();
    counter.release();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(counter.count).isEqualTo(4);
    assertThat(changed).as("threads whose interrupt flag was changed").hasValue(0);
  }
}
