package io.kcoro.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing is lost, doubled or out of order, whatever happens meanwhile. */
@ParameterizedClass
@EnumSource(ActorKind.class)
class ActorStressTest {
  private static final int PRODUCERS = 4;

  @Parameter ActorKind kind;

  record Numbered(int producer, int number) {}

  /** Checks that each producer's numbers come in order, without gaps. */
  private static final class InOrder implements Behavior<Numbered> {
    private final int[] next = new int[2 * PRODUCERS];
    private final LongAdder handled;

    InOrder(LongAdder handled) {
      this.handled = handled;
    }

    @Override
    public void onMessage(Numbered message) {
      assertThat(message.number).isEqualTo(next[message.producer]++);
      handled.increment();
    }
  }

  private static final class Telling extends Stackless {
    private final Actor<Numbered> actor;
    private final int producer;
    private final int count;
    private int number;

    Telling(Actor<Numbered> actor, int producer, int count) {
      this.actor = actor;
      this.producer = producer;
      this.count = count;
    }

    @Override
    protected Op start() {
      return number == count
          ? done()
          : send(actor.mailbox(), new Numbered(producer, number++), this::start);
    }
  }

  @Test
  void amongAMillionMessagesEachComesOnceAndInOrder(Seeds seeds) throws Exception {
    Random random = seeds.random();
    int each = Stress.scaled(1_000_000) / (2 * PRODUCERS);
    LongAdder handled = new LongAdder();
    Scope.run(scope -> {
      Actor<Numbered> actor =
          kind.launch(
              Actor.<Numbered>builder().mailbox(1 + random.nextInt(100)),
              scope,
              self -> new InOrder(handled));
      Scope.run(producers -> {
        for (int i = 0; i < PRODUCERS; i++) {
          int producer = i;
          producers.launch(new Telling(actor, producer, each));
          producers.launch(() -> {
            for (int n = 0; n < each; n++) {
              actor.tell(new Numbered(PRODUCERS + producer, n));
            }
          });
        }
      });
      actor.stop();
    });
    assertThat(handled.sum()).isEqualTo(2L * PRODUCERS * each);
  }

  /** A message, or a request. */
  record Item(int id, Reply<Integer> reply) {}

  /**
   * Actors that fail, are restarted, resumed, stopped and stopped at once, while messages and
   * requests come: each message is handled, or undelivered, or refused, exactly once, and each
   * request is answered.
   */
  @Test
  void nothingIsLostWhereActorsFailAndStop(Seeds seeds) throws Exception {
    Random random = seeds.random();
    for (int round = 0; round < Stress.scaled(150); round++) {
      round(random, seeds);
    }
  }

  private void round(Random random, Seeds seeds) throws Exception {
    int each = 20 + random.nextInt(200);
    int stopAt = random.nextInt(3 * each);
    int failEvery = 2 + random.nextInt(50);
    boolean atOnce = random.nextBoolean();
    FailurePolicy policy =
        random.nextBoolean()
            ? FailurePolicy.resume()
            : FailurePolicy.restart(1_000_000, java.time.Duration.ofHours(1));
    AtomicInteger[] fates = new AtomicInteger[PRODUCERS * each];
    for (int i = 0; i < fates.length; i++) {
      fates[i] = new AtomicInteger();
    }
    AtomicInteger ends = new AtomicInteger();
    List<Throwable> broken = new ArrayList<>();
    Scope.run(
        ScopeConfig.named("round").supervising().onUncaught((thread, thrown) -> broken.add(thrown)),
        scope -> {
          Actor<Item> actor =
              kind.launch(
                  Actor.<Item>builder()
                      .mailbox(random.nextInt(8))
                      .onFailure(policy)
                      .onDone(cause -> ends.incrementAndGet())
                      .onUndelivered((item, reason) -> fates[item.id].addAndGet(1)),
                  scope,
                  self ->
                      item -> {
                        fates[item.id].addAndGet(1);
                        if (item.id == stopAt) {
                          if (atOnce) {
                            self.stopNow("by itself");
                          } else {
                            self.stop();
                          }
                        }
                        if (item.id % failEvery == 0) {
                          throw new IllegalArgumentException("item " + item.id);
                        }
                        if (item.reply != null) {
                          item.reply.reply(item.id);
                        }
                      });
          Scope.run(producers -> {
            for (int p = 0; p < PRODUCERS; p++) {
              int producer = p;
              producers.launch(() -> produce(actor, producer, each, fates));
            }
          });
          actor.stop();
          actor.join();
          assertThat(((ActorCell<?>) actor).checkDeferrals()).isZero();
        });
    // Who fails when it was stopped at once already is not resumed: its scope is told.
    boolean failsStopped = atOnce && stopAt % failEvery == 0;
    assertThat(broken).as("%s", seeds).hasSize(failsStopped ? 1 : 0);
    assertThat(ends).as("%s", seeds).hasValue(1);
    for (int id = 0; id < fates.length; id++) {
      assertThat(fates[id].get()).as("fate of %d, %s", id, seeds).isEqualTo(1);
    }
  }

  @SuppressWarnings("NullAway") // a message without a reply
  private static void produce(Actor<Item> actor, int producer, int each, AtomicInteger[] fates)
      throws InterruptedException {
    for (int n = 0; n < each; n++) {
      int id = producer * each + n;
      if (n % 3 == 0) {
        try {
          assertThat(actor.<Integer>ask(reply -> new Item(id, reply))).isEqualTo(id);
        } catch (ExecutionException failed) {
          if (failed.getCause() instanceof ActorStoppedException) {
            // Either the mailbox refused it, or it took it and its fate is known elsewhere.
            fates[id].compareAndSet(0, 1);
          } else {
            assertThat(failed).hasCauseInstanceOf(IllegalArgumentException.class);
          }
        }
      } else {
        try {
          actor.tell(new Item(id, null));
        } catch (ChannelClosedException refused) {
          fates[id].addAndGet(1);
        }
      }
    }
  }
}
