package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Outcome;
import io.kcoro.support.ThreadDump;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Virtual threads on the workers of a scheduler. */
class CarrierTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Scheduler scheduler =
      Scheduler.builder().name("carrier").parallelism(1).seed(1).build();

  @AfterEach
  void end() throws InterruptedException {
    scheduler.shutdown();
    assertThat(scheduler.awaitTermination(LONG)).isTrue();
    Scheduler.shared().drain(LONG);
  }

  /** Runs {@code body} in a carried thread. */
  private <T> T call(Callable<T> body) throws Exception {
    return begin(body).get();
  }

  private <T> FutureTask<T> begin(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    scheduler.virtualThreads().name("carried").start(task);
    return task;
  }

  /** Whose worker the current thread is mounted on. */
  private static String carrier() {
    String thread = Thread.currentThread().toString();
    return thread.substring(thread.lastIndexOf('@') + 1).replaceAll("-worker-\\d+$", "");
  }

  private static void awaitSuspended(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.yield();
    }
  }

  // ---- who is who ----

  @Test
  void itIsAVirtualThreadAndRunsOnAWorker() throws Exception {
    call(() -> {
      assertThat(Thread.currentThread().isVirtual()).isTrue();
      assertThat(Thread.currentThread().getName()).isEqualTo("carried");
      assertThat(carrier()).isEqualTo("carrier");
      return true;
    });
  }

  @Test
  void theFactoryMakesThemToo() throws Exception {
    ThreadFactory factory = scheduler.virtualThreads().factory();
    FutureTask<String> task = new FutureTask<>(CarrierTest::carrier);
    factory.newThread(task).start();
    assertThat(task.get()).isEqualTo("carrier");
  }

  @Test
  void virtualThreadsStartedInsideAreCarriedToo() throws Exception {
    List<String> carriers =
        call(() -> {
          FutureTask<String> started = new FutureTask<>(CarrierTest::carrier);
          Thread.startVirtualThread(started);
          try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return List.of(started.get(), executor.submit(CarrierTest::carrier).get());
          }
        });
    assertThat(carriers).containsExactly("carrier", "carrier");
  }

  @Test
  void platformThreadsStartedInsideAndTheCommonPoolAreAsEver() throws Exception {
    assertThat(call(() -> IntStream.rangeClosed(1, 100_000).parallel().asLongStream().sum()))
        .isEqualTo(5_000_050_000L);
    assertThat(
            call(
                () -> CompletableFuture.supplyAsync(() -> Thread.currentThread().isDaemon()).get()))
        .isTrue();
  }

  @Test
  void threadLocalsStayWithTheThread() throws Exception {
    ThreadLocal<Integer> local = new ThreadLocal<>();
    Channel<Integer> ping = Channel.rendezvous();
    Channel<Integer> pong = Channel.rendezvous();
    FutureTask<Integer> first =
        begin(() -> {
          local.set(1);
          ping.send(1);
          pong.receive();
          return local.get();
        });
    FutureTask<Integer> second =
        begin(() -> {
          local.set(2);
          ping.receive();
          pong.send(1);
          return local.get();
        });
    assertThat(first.get()).isEqualTo(1);
    assertThat(second.get()).isEqualTo(2);
  }

  @Test
  void whatIsThrownGoesToTheHandlerOfTheThread() throws Exception {
    CompletableFuture<Throwable> caught = new CompletableFuture<>();
    IllegalStateException failure = new IllegalStateException("thrown in a carried thread");
    scheduler
        .virtualThreads()
        .uncaughtExceptionHandler((thread, thrown) -> caught.complete(thrown))
        .start(() -> {
          throw failure;
        })
        .join();
    assertThat(caught.get()).isSameAs(failure);
    assertThat(call(CarrierTest::carrier)).isEqualTo("carrier");
  }

  // ---- order ----

  @Test
  void aThreadThatYieldsLetsAllThatAreReadyGoFirst() throws Exception {
    List<String> order = new ArrayList<>();
    call(() -> {
      List<Thread> threads = new ArrayList<>();
      for (String name : List.of("a", "b", "c")) {
        threads.add(
            Thread.startVirtualThread(() -> {
              order.add(name + 1);
              Thread.yield();
              order.add(name + 2);
            }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      return true;
    });
    assertThat(order.subList(0, 3)).containsExactlyInAnyOrder("a1", "b1", "c1");
    assertThat(order.subList(3, 6)).containsExactlyInAnyOrder("a2", "b2", "c2");
  }

  @Test
  void whoIsUnparkedByAThreadIsNext() throws Exception {
    List<String> order = new ArrayList<>();
    call(() -> {
      Thread woken =
          Thread.startVirtualThread(() -> {
            LockSupport.park();
            order.add("woken");
          });
      awaitSuspended(woken);
      List<Thread> ready = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ready.add(Thread.startVirtualThread(() -> order.add("ready")));
      }
      LockSupport.unpark(woken);
      woken.join();
      for (Thread thread : ready) {
        thread.join();
      }
      return true;
    });
    assertThat(order).containsExactly("woken", "ready", "ready", "ready");
    assertThat(scheduler.stats().handOffHits()).isPositive();
  }

  // ---- waits ----

  @Test
  void timedWaitsEnd() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    assertThat(call(() -> channel.tryReceive(Duration.ofMillis(1)).outcome()))
        .isEqualTo(Outcome.TIMED_OUT);
    assertThat(
            call(() -> {
              Thread.sleep(1);
              LockSupport.parkNanos(1_000);
              synchronized (channel) {
                channel.wait(1);
              }
              return carrier();
            }))
        .isEqualTo("carrier");
  }

  @Test
  void anInterruptEndsAWaitAndIsNotTheWorkers() throws Exception {
    FutureTask<Boolean> waiting =
        new FutureTask<>(() -> {
          try {
            Thread.sleep(LONG);
            return false;
          } catch (InterruptedException e) {
            return true;
          }
        });
    Thread thread = scheduler.virtualThreads().start(waiting);
    awaitSuspended(thread);
    thread.interrupt();
    assertThat(waiting.get()).isTrue();

    FutureTask<Boolean> marked =
        new FutureTask<>(() -> {
          Thread.currentThread().interrupt();
          return Thread.currentThread().isInterrupted();
        });
    scheduler.virtualThreads().start(marked);
    assertThat(marked.get()).isTrue();
    assertThat(call(() -> Thread.currentThread().isInterrupted())).isFalse();
  }

  @Test
  void aLockedMonitorLetsTheWorkerGo() throws Exception {
    Object monitor = new Object();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    FutureTask<Boolean> holder =
        begin(() -> {
          synchronized (monitor) {
            entered.countDown();
            free.await();
          }
          return true;
        });
    entered.await();
    FutureTask<Boolean> second =
        begin(() -> {
          synchronized (monitor) {
            return true;
          }
        });
    assertThat(call(() -> true)).isTrue();
    free.countDown();
    assertThat(holder.get()).isTrue();
    assertThat(second.get()).isTrue();
    assertThat(scheduler.stats().stalls()).isZero();
  }

  // ---- who blocks the worker ----

  @Test
  void whileOneBlocksInAReadAnotherWorkerTakesOver() throws Exception {
    Process echo = new ProcessBuilder("cat").start();
    try (OutputStream out = echo.getOutputStream()) {
      FutureTask<Integer> reader = begin(() -> echo.getInputStream().read());
      call(() -> {
        out.write('x'); // with one worker, only this ends the read
        out.flush();
        return true;
      });
      assertThat(reader.get()).isEqualTo('x');
      assertThat(scheduler.stats().stalls()).isPositive();
    } finally {
      echo.destroy();
      assertThat(echo.waitFor()).isNotNegative();
    }
  }

  private static final class Pinned {
    static final LinkedBlockingQueue<Integer> QUEUE = new LinkedBlockingQueue<>();

    private static final class Waits {
      static final int VALUE = take(); // a class's initialisation has a native frame below it

      private static int take() {
        try {
          return QUEUE.take();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }

    private Pinned() {}
  }

  @Test
  void whileOneWaitsPinnedAnotherWorkerTakesOver() throws Exception {
    FutureTask<Integer> pinned = begin(() -> Pinned.Waits.VALUE);
    assertThat(call(() -> Pinned.QUEUE.add(7))).isTrue();
    assertThat(pinned.get()).isEqualTo(7);
    assertThat(scheduler.stats().stalls()).isPositive();
  }

  @Test
  void whoWasUnparkedByAThreadThatComputesIsTakenFromItsSlot() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    call(() -> {
      Thread.startVirtualThread(done::countDown);
      while (done.getCount() > 0) {
        Thread.onSpinWait();
      }
      return true;
    });
    assertThat(scheduler.stats().stalls()).isPositive();
    assertThat(scheduler.stats().lastStall())
        .startsWith("virtual thread 'carried' at " + CarrierTest.class.getName());
  }

  @Test
  void deepStacksAreKeptOverAWait() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    FutureTask<Integer> deep = begin(() -> down(2_000, channel));
    assertThat(
            call(() -> {
              channel.send(42);
              return true;
            }))
        .isTrue();
    assertThat(deep.get()).isEqualTo(2_042);
  }

  private static int down(int depth, Channel<Integer> channel) throws InterruptedException {
    return depth == 0 ? channel.receive() : down(depth - 1, channel) + 1;
  }

  // ---- to be looked at ----

  @Test
  void aDumpShowsThemWithTheirStacks() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread =
        scheduler.virtualThreads().name("seen in the dump").start(() -> awaitQuietly(latch));
    awaitSuspended(thread);
    assertThat(scheduler.drain(LONG)).isTrue();
    ThreadDump.Entry entry =
        ThreadDump.take().entries().stream()
            .filter(seen -> seen.id() == thread.threadId())
            .findFirst()
            .orElseThrow();
    latch.countDown();
    thread.join();
    assertThat(entry.name()).isEqualTo("seen in the dump");
    assertThat(entry.virtual()).isTrue();
    assertThat(entry.text()).contains("awaitQuietly");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ---- the end ----

  @Test
  void whoWaitsWhenTheSchedulerEndsGoesOnInTheSharedOne() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    Thread[] thread = new Thread[1];
    FutureTask<List<String>> task =
        new FutureTask<>(() -> {
          List<String> carriers = new ArrayList<>();
          carriers.add(carrier());
          latch.await();
          carriers.add(carrier());
          Thread.yield();
          Thread.sleep(1);
          FutureTask<String> started = new FutureTask<>(CarrierTest::carrier);
          Thread.startVirtualThread(started);
          carriers.add(started.get());
          return carriers;
        });
    thread[0] = scheduler.virtualThreads().start(task);
    awaitSuspended(thread[0]);
    scheduler.close();
    assertThat(scheduler.isTerminated()).isTrue();
    latch.countDown();
    assertThat(task.get()).containsExactly("carrier", "kcoro-shared", "kcoro-shared");
    assertThat(call(CarrierTest::carrier)).isEqualTo("kcoro-shared");
  }

  @Test
  void aCarriedThreadMayCloseItsScheduler() throws Exception {
    String after =
        call(() -> {
          scheduler.close();
          return carrier();
        });
    assertThat(after).isEqualTo("kcoro-shared");
    assertThat(scheduler.isTerminated()).isTrue();
  }

  @Test
  void shutdownNowNeitherLosesNorInterruptsThem() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch hold = new CountDownLatch(1);
    scheduler.execute(() -> {
      begun.countDown();
      boolean interrupted = false;
      while (hold.getCount() > 0) {
        try {
          hold.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      assertThat(interrupted).isTrue();
    });
    begun.await();
    FutureTask<Boolean> ready = begin(() -> Thread.currentThread().isInterrupted());
    List<Runnable> notBegun = scheduler.shutdownNow();
    hold.countDown();
    assertThat(notBegun).isEmpty();
    assertThat(ready.get()).isFalse();
  }

  @Test
  void manyThatWakeEachOtherAcrossWorkersAndThreadsAllEnd() throws Exception {
    WorkStealingScheduler two = Scheduler.builder().name("two").parallelism(2).started();
    try {
      List<FutureTask<Integer>> ends = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Channel<Integer> there = Channel.buffered(i % 3);
        Channel<Integer> back = Channel.rendezvous();
        FutureTask<Integer> asks = new FutureTask<>(() -> exchange(there, back, 200));
        FutureTask<Integer> answers = new FutureTask<>(() -> echo(there, back, 200));
        two.virtualThreads().start(asks);
        (i % 2 == 0 ? two.virtualThreads() : Thread.ofVirtual()).start(answers);
        ends.add(asks);
        ends.add(answers);
      }
      for (FutureTask<Integer> end : ends) {
        assertThat(end.get()).isEqualTo(200);
      }
    } finally {
      two.close();
    }
    two.checkInvariants();
  }

  private static int exchange(Channel<Integer> there, Channel<Integer> back, int times)
      throws InterruptedException {
    int right = 0;
    for (int i = 0; i < times; i++) {
      there.send(i);
      right += back.receive() == i ? 1 : 0;
    }
    return right;
  }

  private static int echo(Channel<Integer> there, Channel<Integer> back, int times)
      throws InterruptedException {
    for (int i = 0; i < times; i++) {
      back.send(there.receive());
    }
    return times;
  }
}
