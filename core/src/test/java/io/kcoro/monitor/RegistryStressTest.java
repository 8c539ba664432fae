package io.kcoro.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import io.kcoro.sync.Mutex;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stays of what is gone, and what is told of those that are not stuck. */
class RegistryStressTest {
  private static final int MANY = Stress.scaled(1_000_000);
  private static final int PER_SCOPE = 1000;

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOfAMillion(Form form) throws Exception {
    System.gc();
    int channelsBefore = Channel.all().size();
    int scopesBefore = Scope.roots().size();
    AtomicLong received = new AtomicLong();
    for (int i = 0; i < MANY; i += PER_SCOPE) {
      Scope.run(scope -> {
        for (int k = 0; k < PER_SCOPE; k++) {
          Channel<Integer> channel = Channel.buffered(1);
          channel.trySend(1);
          switch (form) {
            case DIRECT -> scope.launch(() -> received.addAndGet(channel.receive()));
            case STACKLESS ->
                scope.launch(
                    new Stackless() {
                      @Override
                      protected Op start() {
                        return receive(
                            channel,
                            element -> {
                              received.addAndGet(element);
                              return done();
                            });
                      }
                    });
          }
        }
      });
    }
    assertThat(received.get()).isEqualTo(MANY);
    assertThat(Scope.roots()).hasSize(scopesBefore);
    Await.until(() -> {
      System.gc();
      return Channel.all().size() <= channelsBefore;
    });
  }

  /** Mutexes always in the same order, and a mutual hand-over: busy, but never stuck. */
  @ParameterizedTest
  @EnumSource
  void theBusyAreNotTakenForStuck(Form form, Seeds seeds) throws Exception {
    Mutex[] mutexes = {Mutex.named("one"), Mutex.named("two"), Mutex.named("three")};
    int looks = Stress.scaled(300);
    Scope.run(scope -> {
      for (int i = 0; i < 6; i++) {
        Random random = seeds.random(i);
        switch (form) {
          case DIRECT ->
              scope.launch(() -> {
                while (true) {
                  int from = random.nextInt(2);
                  int to = from + 1 + random.nextInt(2 - from);
                  mutexes[from].acquire();
                  mutexes[to].acquire();
                  mutexes[to].release();
                  mutexes[from].release();
                }
              });
          case STACKLESS ->
              scope.launch(
                  new Stackless() {
                    @Override
                    protected Op start() {
                      int from = random.nextInt(2);
                      int to = from + 1 + random.nextInt(2 - from);
                      return acquire(
                          mutexes[from],
                          () ->
                              acquire(
                                  mutexes[to],
                                  () -> {
                                    mutexes[to].release();
                                    mutexes[from].release();
                                    return pause(this::start);
                                  }));
                    }
                  });
        }
      }
      for (int i = 0; i < looks; i++) {
        assertThat(Monitor.waits().cycles()).isEmpty();
      }
      scope.cancel("seen");
    });
  }

  @Test
  void looksRaceWithAllThatChanges() throws Exception {
    int rounds = Stress.scaled(300);
    Scope.run(outer -> {
      var looker =
          outer.launch(
              "looker",
              () -> {
                while (true) {
                  assertThat(Monitor.dump()).contains("'looker'");
                  Thread.yield();
                  Coroutine.pause();
                }
              });
      for (int i = 0; i < rounds; i++) {
        Scope.run(scope -> {
          Channel<Integer> channel = Channel.rendezvous();
          for (Form form : Form.values()) {
            form.receives(scope, "receiver", channel);
          }
          channel.send(1);
          channel.send(2);
        });
      }
      looker.cancel("seen");
    });
  }
}
