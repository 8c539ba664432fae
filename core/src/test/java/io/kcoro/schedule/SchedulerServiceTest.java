package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerServiceTest {
  private final Scheduler scheduler = Scheduler.builder().name("viewed").parallelism(2).build();
  private final ExecutorService service = scheduler.asExecutorService();

  @AfterEach
  void end() {
    service.close();
  }

  @Test
  void tasksAreSubmittedAndGiveTheirResult() throws Exception {
    assertThat(service.submit(() -> 42).get()).isEqualTo(42);
    Future<?> failing =
        service.submit(() -> {
          throw new IllegalStateException("of the task");
        });
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(failing::get)
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(service).hasToString("ExecutorService of " + scheduler);
  }

  @Test
  void allAreInvoked() throws Exception {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      tasks.add(() -> number);
    }
    List<Future<Integer>> results = service.invokeAll(tasks);
    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get()).isEqualTo(i);
    }
    assertThat(service.invokeAny(tasks)).isBetween(0, 999);
  }

  /** Both workers wait for what they submit: the watcher lets others run it. */
  @Test
  void tasksMayInvokeOthersAndWaitForThem() throws Exception {
    Callable<Integer> inner = () -> 1;
    Callable<Integer> outer =
        () -> {
          int sum = 0;
          for (Future<Integer> future : service.invokeAll(List.of(inner, inner, inner))) {
            sum += future.get();
          }
          return sum;
        };
    for (Future<Integer> future : service.invokeAll(List.of(outer, outer, outer, outer))) {
      assertThat(future.get()).isEqualTo(3);
    }
  }

  @Test
  void aRunningTaskIsInterruptedWhenItIsCancelled() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Future<?> future =
        service.submit(() -> {
          entered.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    entered.await();
    assertThat(future.cancel(true)).isTrue();
    interrupted.await();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
    assertThat(service.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
  }

  @Test
  void itEndsAsAnExecutorService() throws Exception {
    assertThat(service.isShutdown()).isFalse();
    assertThat(service.awaitTermination(0, TimeUnit.DAYS)).isFalse();
    service.shutdown();
    assertThat(service.isShutdown()).isTrue();
    assertThat(service.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
    assertThat(service.isTerminated()).isTrue();
    assertThat(scheduler.isTerminated()).isTrue();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> service.submit(() -> 1));
  }

  @Test
  void anInterruptedCloseDropsWhatHasNotBegunAndInterruptsTheRest() throws Exception {
    CountDownLatch entered = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      service.execute(() -> {
        entered.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
    entered.await();
    Future<Integer> waiting = service.submit(() -> 1);
    Thread.currentThread().interrupt();
    service.close();
    assertThat(Thread.interrupted()).isTrue();
    // Whoever took the place of a worker that was found stalled may have run it.
    assertThat(waiting.isDone() || scheduler.stats().completed() == 2).isTrue();
  }
}
