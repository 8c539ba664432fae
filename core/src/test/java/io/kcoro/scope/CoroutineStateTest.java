package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.channel.Stackless;
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.Coroutine.State;
import io.kcoro.support.Await;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a coroutine is seen to do, and park and unpark, in both engines. */
class CoroutineStateTest {
  private static void awaitState(Coroutine coroutine, State state) throws InterruptedException {
    Await.until(() -> coroutine.state() == state);
  }

  /** Takes a step that blocks, parks, receives, and ends. */
  private static final class Stepping extends Stackless {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    final Channel<Integer> channel = Channel.rendezvous();

    @Override
    protected Op start() throws Exception {
      assertThat(Coroutine.current()).isNotNull().hasToString("Coroutine[it]");
      entered.countDown();
      goOn.await();
      return park(() -> receive(channel, element -> done()));
    }
  }

  @Test
  void aStacklessOneGoesThroughItsStates() throws Exception {
    try (Scheduler scheduler = Scheduler.builder().parallelism(1).build()) {
      Scope.run(
          ScopeConfig.named("s").on(scheduler),
          scope -> {
            CountDownLatch occupied = new CountDownLatch(1);
            scheduler.execute(() -> {
              try {
                occupied.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
            Stepping stepping = new Stepping();
            Coroutine coroutine = scope.launch("it", stepping);
            assertThat(coroutine.state()).isEqualTo(State.READY);
            occupied.countDown();
            stepping.entered.await();
            assertThat(coroutine.state()).isEqualTo(State.RUNNING);
            stepping.goOn.countDown();
            awaitState(coroutine, State.PARKED);
            coroutine.unpark();
            awaitState(coroutine, State.SUSPENDED);
            stepping.channel.send(1);
            coroutine.join();
            assertThat(coroutine.state()).isEqualTo(State.FINISHED);
          });
    }
  }

  @Test
  void oneInAThreadGoesThroughItsStates() throws Exception {
    Scope.run(scope -> {
      CountDownLatch entered = new CountDownLatch(1);
      AtomicReference<State> runs = new AtomicReference<>();
      Channel<Integer> channel = Channel.rendezvous();
      AtomicReference<Coroutine> self = new AtomicReference<>();
      Coroutine coroutine =
          scope.launch(
              "it",
              () -> {
                self.set(Coroutine.current());
                runs.set(Coroutine.current().state());
                entered.countDown();
                Coroutine.park();
                channel.receive();
                Scope.run(within -> {
                  assertThat(Coroutine.current()).isSameAs(self.get());
                  new CountDownLatch(1).await();
                });
              });
      entered.await();
      assertThat(self.get()).isSameAs(coroutine);
      assertThat(runs.get()).isEqualTo(State.RUNNING);
      awaitState(coroutine, State.PARKED);
      coroutine.unpark();
      awaitState(coroutine, State.SUSPENDED);
      channel.send(1);
      Await.until(() -> !scope.snapshot().coroutines().getFirst().scopes().isEmpty());
      awaitState(coroutine, State.SUSPENDED); // in a call that is not of this library
      coroutine.cancel("enough");
      coroutine.join();
      assertThat(coroutine.state()).isEqualTo(State.FINISHED);
    });
  }

  @Test
  void aPermitIsKeptAndDoesNotPileUp() throws Exception {
    Channel<String> log = Channel.unlimited();
    Scope.run(scope -> {
      List<Channel<Integer>> starts = List.of(Channel.rendezvous(), Channel.rendezvous());
      Coroutine direct =
          scope.launch(() -> {
            starts.get(0).receive();
            Coroutine.park();
            log.send("direct");
            Coroutine.park();
            log.send("direct again");
          });
      Coroutine stackless =
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  return receive(
                      starts.get(1), n -> park(() -> send(log, "stackless", this::again)));
                }

                private Op again() {
                  return park(() -> send(log, "stackless again", this::done));
                }
              });
      List<Coroutine> both = List.of(direct, stackless);
      for (int i = 0; i < both.size(); i++) {
        both.get(i).unpark();
        both.get(i).unpark();
        starts.get(i).send(1);
      }
      assertThat(new String[] {log.receive(), log.receive()})
          .containsExactlyInAnyOrder("direct", "stackless");
      awaitState(direct, State.PARKED);
      awaitState(stackless, State.PARKED);
      assertThat(log.tryReceive()).isInstanceOf(ReceiveResult.WouldBlock.class);
      direct.unpark();
      assertThat(log.receive()).isEqualTo("direct again");
      stackless.unpark();
      assertThat(log.receive()).isEqualTo("stackless again");
    });
  }

  @Test
  void whoIsParkedCanBeCancelled() throws Exception {
    AtomicReference<Throwable> ended = new AtomicReference<>();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Scope.run(scope -> {
      Coroutine stackless =
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  return park(this::done);
                }

                @Override
                protected void onEnd(@Nullable Throwable how) {
                  ended.set(how);
                }
              });
      Coroutine direct =
          scope.launch(() -> {
            try {
              Coroutine.park();
            } catch (InterruptedException e) {
              thrown.set(e);
              throw e;
            }
          });
      awaitState(stackless, State.PARKED);
      awaitState(direct, State.PARKED);
      stackless.cancel("enough");
      direct.cancel("enough");
      stackless.join();
      direct.join();
    });
    assertThat(ended.get()).isInstanceOf(CancelledException.class);
    assertThat(thrown.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void whereNoCoroutineRunsNoneParks() throws Exception {
    assertThat(Coroutine.current()).isNull();
    assertThatIllegalStateException().isThrownBy(Coroutine::park).withMessageContaining("park");
    Scope.run(scope -> assertThat(Coroutine.current()).isNull());
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Scope.run(scope ->
        scope.launch(
            new Stackless() {
              @Override
              protected Op start() throws Exception {
                try {
                  Coroutine.park();
                } catch (IllegalStateException e) {
                  thrown.set(e);
                }
                return done();
              }
            }));
    assertThat(thrown.get()).hasMessageContaining("park(next)");
  }

  @Test
  void theMonitorOfAHandleIsTheUsers() throws Exception {
    Scope.run(scope -> {
      Channel<Integer> channel = Channel.rendezvous();
      Task<Integer> direct = scope.async(channel::receive);
      Coroutine stackless =
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  return receive(channel, element -> done());
                }
              });
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  channel.send(1);
                  channel.send(2);
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      synchronized (direct) {
        synchronized (stackless) {
          direct.join();
          stackless.join();
        }
      }
      sender.join();
    });
  }

  @Test
  void whyACoroutineWasCancelledStays() throws Exception {
    Scope.run(scope -> {
      Channel<Integer> channel = Channel.rendezvous();
      Coroutine direct = scope.launch(() -> channel.receive());
      Coroutine stackless =
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  return receive(channel, element -> done());
                }
              });
      for (Coroutine each : new Coroutine[] {direct, stackless}) {
        awaitState(each, State.SUSPENDED);
        assertThat(each.cancel("its own")).isTrue();
      }
      scope.cancel("of the scope");
      for (Coroutine each : new Coroutine[] {direct, stackless}) {
        assertThat(each.token().reason()).hasToString("USER: its own");
        assertThat(each.cancel("again")).isFalse();
      }
    });
  }

  @Test
  void aPauseTellsOfACancellation() throws Exception {
    Coroutine.pause();
    Scope.run(scope -> {
      Coroutine.pause();
      CountDownLatch begun = new CountDownLatch(1);
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Coroutine busy =
          scope.launch(() -> {
            begun.countDown();
            try {
              while (true) {
                Coroutine.pause();
              }
            } catch (InterruptedException e) {
              thrown.set(e);
              throw e;
            }
          });
      begun.await();
      busy.cancel("enough");
      busy.join();
      assertThat(thrown.get()).isInstanceOf(CancelledException.class);
      scope.cancel("enough");
      assertThatThrownBy(Coroutine::pause).isInstanceOf(CancelledException.class);
    });
  }
}
