package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Stackless;
import io.kcoro.schedule.Scheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scopes whose coroutines run in virtual threads that a scheduler carries. */
class CarriedScopeTest {
  private static final String OWN = "carrier";
  private static final String JDK = "ForkJoinPool-1";

  private final Scheduler scheduler = Scheduler.builder().name(OWN).parallelism(2).build();
  private final ScopeConfig carried = ScopeConfig.named("carried").carriedBy(scheduler);

  @AfterEach
  void end() throws InterruptedException {
    scheduler.close();
    Scheduler.shared().drain(Duration.ofSeconds(3));
  }

  /** Whose worker the current thread is mounted on. */
  private static String carrier() {
    String thread = Thread.currentThread().toString();
    return thread.substring(thread.lastIndexOf('@') + 1).replaceAll("-worker-\\d+$", "");
  }

  private static String carrierOfOne(Scope scope) throws Exception {
    return scope.async(CarriedScopeTest::carrier).await();
  }

  @Test
  void itsCoroutinesAreCarriedAndItsBodyIsNot() throws Exception {
    Thread caller = Thread.currentThread();
    Scope.run(
        carried,
        scope -> {
          assertThat(Thread.currentThread()).isSameAs(caller);
          assertThat(carrierOfOne(scope)).isEqualTo(OWN);
        });
  }

  @Test
  void withoutItTheyRunOnTheJdksScheduler() throws Exception {
    Scope.run(scope -> assertThat(carrierOfOne(scope)).isEqualTo(JDK));
    assertThat(ScopeConfig.named("plain").carrier()).isNull();
    assertThat(carried.carrier()).isSameAs(scheduler);
  }

  @Test
  void theOtherSettingsKeepIt() {
    assertThat(carried.on(Scheduler.shared()).carrier()).isSameAs(scheduler);
    assertThat(carried.onUncaught((_, _) -> {}).carrier()).isSameAs(scheduler);
    assertThat(carried.cancelledBy(carried.cancelledBy()).carrier()).isSameAs(scheduler);
    assertThat(carried.on(Scheduler.shared()).scheduler()).isSameAs(Scheduler.shared());
    assertThat(carried.scheduler()).isNull();
  }

  @Test
  void scopesInTheBodyInheritIt() throws Exception {
    Scope.run(carried, _ -> Scope.run(inner -> assertThat(carrierOfOne(inner)).isEqualTo(OWN)));
  }

  @Test
  void scopesInACoroutineInheritIt() throws Exception {
    Scope.run(
        carried,
        outer -> {
          Callable<String> inner = () -> Scope.call(CarriedScopeTest::carrierOfOne);
          assertThat(outer.async(inner::call).await()).isEqualTo(OWN);
        });
  }

  @Test
  void scopesInAShieldedBlockInheritIt() throws Exception {
    Scope.run(
        carried,
        _ ->
            Scope.shielded(
                Duration.ofSeconds(30),
                () -> Scope.run(inner -> assertThat(carrierOfOne(inner)).isEqualTo(OWN))));
  }

  @Test
  void aScopeWithinMayNameAnother() throws Exception {
    Scope.run(
        carried,
        _ ->
            Scope.run(
                ScopeConfig.named("inner").carriedBy(Scheduler.shared()),
                inner -> assertThat(carrierOfOne(inner)).isEqualTo("kcoro-shared")));
  }

  @Test
  void whoeverLaunchesTheScopeDecides() throws Exception {
    Scope.run(
        carried,
        scope -> {
          CompletableFuture<Task<String>> task = new CompletableFuture<>();
          Thread plain =
              Thread.ofVirtual().start(() -> task.complete(scope.async(CarriedScopeTest::carrier)));
          assertThat(task.get().await()).isEqualTo(OWN);
          plain.join();
        });
  }

  @Test
  void aCancelledCoroutineIsInterrupted() throws Exception {
    CompletableFuture<Throwable> caught = new CompletableFuture<>();
    Scope.run(
        carried,
        scope -> {
          Channel<Integer> nobodySends = Channel.rendezvous();
          Channel<Integer> ready = Channel.rendezvous();
          Coroutine waits =
              scope.launch(() -> {
                ready.send(1);
                try {
                  nobodySends.receive();
                } catch (InterruptedException e) {
                  caught.complete(e);
                  throw e;
                }
              });
          ready.receive();
          waits.cancel("enough");
          waits.join();
        });
    assertThat(caught.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void aFailureNamesTheCoroutine() {
    assertThatThrownBy(() ->
            Scope.run(
                carried,
                scope ->
                    scope.launch(
                        "fails",
                        () -> {
                          throw new IllegalStateException("broken");
                        })))
        .isInstanceOf(CoroutineFailedException.class)
        .hasMessageContaining("fails")
        .hasRootCauseMessage("broken");
  }

  private static final class Counter extends Stackless {
    private final SendChannel<Integer> channel;
    private final int last;
    private int value;

    Counter(SendChannel<Integer> channel, int last) {
      this.channel = channel;
      this.last = last;
    }

    @Override
    protected Op start() {
      return value == last ? done() : send(channel, ++value, this::start);
    }
  }

  @Test
  void theySpeakWithStacklessCoroutinesOfTheSameScheduler() throws Exception {
    int sum =
        Scope.call(
            carried.on(scheduler),
            scope -> {
              Channel<Integer> channel = Channel.rendezvous();
              scope.launch(new Counter(channel, 1000));
              return scope
                  .async(() -> {
                    int received = 0;
                    for (int i = 0; i < 1000; i++) {
                      received += channel.receive();
                    }
                    return received;
                  })
                  .await();
            });
    assertThat(sum).isEqualTo(500_500);
  }

  @Test
  void aSchedulerThatEndedFirstLosesNoCoroutine() throws Exception {
    Scope.run(
        carried,
        scope -> {
          Channel<Integer> channel = Channel.rendezvous();
          Task<String> waits =
              scope.async(() -> {
                channel.receive();
                return carrier();
              });
          scheduler.close();
          channel.send(1);
          assertThat(waits.await()).isEqualTo("kcoro-shared");
          assertThat(carrierOfOne(scope)).isEqualTo("kcoro-shared");
        });
  }
}
