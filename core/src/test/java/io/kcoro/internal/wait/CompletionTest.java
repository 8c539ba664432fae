package io.kcoro.internal.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.scope.Caller;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompletionTest {
  private final Completion completion = new Completion();

  /** A waiter that counts its resumptions. */
  private static final class Counted extends Waiter {
    final AtomicInteger resumed = new AtomicInteger();
    private final List<Counted> order;

    Counted(List<Counted> order) {
      this.order = order;
    }

    Counted() {
      this(new ArrayList<>());
    }

    @Override
    public void resume() {
      resumed.incrementAndGet();
      order.add(this);
    }
  }

  @Test
  void completeIsFirstOnce() {
    assertThat(completion.isDone()).isFalse();
    assertThat(completion.complete()).isTrue();
    assertThat(completion.complete()).isFalse();
    assertThat(completion.isDone()).isTrue();
  }

  @Test
  void waitersAreResumedOnceInTheirOrder() {
    List<Counted> order = new ArrayList<>();
    List<Counted> waiters = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Counted waiter = new Counted(order);
      waiters.add(waiter);
      assertThat(completion.enqueue(waiter)).isTrue();
      assertThat(waiter.isQueued()).isTrue();
    }
    completion.complete();
    completion.complete();
    assertThat(order).containsExactlyElementsOf(waiters);
    assertThat(waiters).noneMatch(Waiter::isQueued);
    assertThat(waiters).allMatch(waiter -> waiter.handOver == Waiter.MATCHED);
    assertThat(waiters).allMatch(waiter -> waiter.next == null && waiter.previous == null);
  }

  @Test
  void nobodyIsQueuedAfterTheEvent() {
    completion.complete();
    Counted late = new Counted();
    assertThat(completion.enqueue(late)).isFalse();
    assertThat(late.handOver).isEqualTo(Waiter.EMPTY);
    assertThat(late.resumed).hasValue(0);
  }

  /** From any place in the queue: first, last, middle, only. */
  @Test
  void aWithdrawnWaiterIsNotResumedAndTheOthersAre() {
    for (int size = 1; size <= 4; size++) {
      for (int gone = 0; gone < size; gone++) {
        Completion event = new Completion();
        List<Counted> order = new ArrayList<>();
        List<Counted> waiters = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          waiters.add(new Counted(order));
          event.enqueue(waiters.get(i));
        }
        Counted withdrawn = waiters.remove(gone);
        assertThat(event.withdraw(withdrawn)).isTrue();
        assertThat(event.withdraw(withdrawn)).isFalse();
        assertThat(withdrawn.handOver).isEqualTo(Waiter.CANCELLED);
        assertThat(withdrawn.previous).isNull();
        assertThat(withdrawn.next).isNull();
        Counted last = new Counted(order);
        waiters.add(last);
        event.enqueue(last);
        event.complete();
        assertThat(order).containsExactlyElementsOf(waiters);
        assertThat(withdrawn.resumed).hasValue(0);
      }
    }
  }

  @Test
  void aClaimedOrUnknownWaiterCannotBeWithdrawn() {
    Counted claimed = new Counted();
    completion.enqueue(claimed);
    completion.complete();
    assertThat(completion.withdraw(claimed)).isFalse();
    assertThat(claimed.handOver).isEqualTo(Waiter.MATCHED);
    assertThat(completion.withdraw(new Counted())).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void awaitReturnsAtTheEvent(Caller caller) throws Exception {
    AtomicReference<Thread> waiting = new AtomicReference<>();
    Thread completer = completeWhenParked(waiting);
    caller.run(() -> {
      waiting.set(Thread.currentThread());
      completion.await();
      assertThat(completion.isDone()).isTrue();
      completion.await();
      completion.awaitUninterruptibly();
    });
    completer.join();
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void awaitThrowsIfTheThreadIsInterruptedBeforeOrWhileItWaits(Caller caller) throws Exception {
    caller.run(() -> {
      Thread.currentThread().interrupt();
      assertThat(catchThrowable(completion::await)).isExactlyInstanceOf(InterruptedException.class);
      Thread thread = Thread.currentThread();
      Thread interrupter =
          Caller.PLATFORM.start(() -> {
            Caller.awaitJoining(thread);
            thread.interrupt();
          });
      assertThat(catchThrowable(completion::await)).isExactlyInstanceOf(InterruptedException.class);
      interrupter.join();
    });
    // Nothing is left of the waits: the only waiter is the first to be resumed.
    List<Counted> order = new ArrayList<>();
    Counted only = new Counted(order);
    completion.enqueue(only);
    assertThat(only.previous).isNull();
    completion.complete();
    assertThat(order).containsExactly(only);
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void awaitUninterruptiblyKeepsTheInterruptForItsCaller(Caller caller) throws Exception {
    AtomicReference<Thread> waiting = new AtomicReference<>();
    Thread completer =
        Caller.PLATFORM.start(() -> {
          while (waiting.get() == null) {
            Thread.yield();
          }
          for (int i = 0; i < 100; i++) {
            waiting.get().interrupt();
            Thread.yield();
          }
          completion.complete();
        });
    caller.run(() -> {
      waiting.set(Thread.currentThread());
      Thread.currentThread().interrupt();
      completion.awaitUninterruptibly();
      assertThat(completion.isDone()).isTrue();
      assertThat(Thread.interrupted()).isTrue();
    });
    completer.join();
  }

  private Thread completeWhenParked(AtomicReference<Thread> waiting) {
    return Caller.PLATFORM.start(() -> {
      while (waiting.get() == null) {
        Thread.yield();
      }
      Caller.awaitJoining(waiting.get());
      completion.complete();
    });
  }

  /** Waiters come and go while the event happens: each is resumed, or withdrawn, or not queued. */
  @Test
  void theEventRacedByWaitersThatComeAndGo(Seeds seeds) throws Exception {
    Random random = seeds.random();
    for (int round = 0; round < Stress.scaled(2_000); round++) {
      Completion event = new Completion();
      int delay = random.nextInt(100);
      boolean withdraws = random.nextBoolean();
      Thread completer =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < delay; i++) {
                  Thread.onSpinWait();
                }
                event.complete();
              });
      List<Counted> expected = new ArrayList<>();
      List<Counted> unexpected = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Counted waiter = new Counted();
        boolean queued = event.enqueue(waiter);
        boolean withdrawn = queued && withdraws && i % 2 == 0 && event.withdraw(waiter);
        (queued && !withdrawn ? expected : unexpected).add(waiter);
      }
      completer.join();
      assertThat(expected).allMatch(waiter -> waiter.resumed.get() == 1);
      assertThat(unexpected).allMatch(waiter -> waiter.resumed.get() == 0);
    }
  }

  /** The same with threads that really wait, and are interrupted at any moment. */
  @ParameterizedTest
  @EnumSource(Caller.class)
  void theEventRacedByInterrupts(Caller caller, Seeds seeds) throws Exception {
    Random random = seeds.random();
    caller.run(() -> {
      Thread thread = Thread.currentThread();
      for (int round = 0; round < Stress.scaled(500); round++) {
        Completion event = new Completion();
        int delay = random.nextInt(300);
        boolean interruptFirst = random.nextBoolean();
        Thread other =
            Thread.ofVirtual()
                .start(() -> {
                  for (int i = 0; i < delay; i++) {
                    Thread.onSpinWait();
                  }
                  if (interruptFirst) {
                    thread.interrupt();
                  }
                  event.complete();
                  if (!interruptFirst) {
                    thread.interrupt();
                  }
                });
        boolean thrown = catchThrowable(event::await) != null;
        boolean flag = Thread.interrupted();
        while (!event.isDone() || other.isAlive()) {
          flag |= Thread.interrupted();
          Thread.yield();
        }
        flag |= Thread.interrupted();
        // One interrupt was sent: it is told once.
        assertThat(thrown).isNotEqualTo(flag);
      }
    });
  }
}
