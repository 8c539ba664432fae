package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends that overflow the stack, wherever that happens: each element has one owner afterwards. */
class ElementPolicyOverflowTest {
  private static final int OVERFLOWS = 40;

  @RegisterExtension final Actors actors = new Actors();

  /** An element whose policy needs no stack but that to be called. */
  private static final class Bottle {
    boolean full;
  }

  /** Counts where the content is. One thread uses it. */
  private static final class BottlePolicy implements ElementPolicy<Bottle> {
    long filled;
    long withSenders;
    long poured;

    @Override
    public Bottle accept(Bottle bottle) {
      Bottle fresh = new Bottle();
      fresh.full = bottle.full;
      bottle.full = false;
      return fresh;
    }

    @Override
    public void refuse(Bottle bottle, Bottle accepted, Outcome outcome) {
      bottle.full = accepted.full;
      accepted.full = false;
    }

    @Override
    public void discard(Bottle bottle, Reason reason) {
      poured += bottle.full ? 1 : 0;
      bottle.full = false;
    }

    @Override
    public long length(Bottle bottle) {
      return 1;
    }
  }

  private enum Sends {
    SEND_OR_FAIL,
    WITHIN,
    SELECT
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void eachElementHasOneOwnerAfterAnOverflow(Shape shape, Threads threads, Seeds seeds)
      throws InterruptedException {
    Random random = seeds.random();
    Actor<Boolean> actor =
        actors.start(
            threads,
            () -> {
              run(shape, random, 0); // loads classes: one that overflows then is lost for good
              run(shape, random, Stress.scaled(OVERFLOWS));
              return true;
            });
    assertThat(actor.result()).isTrue();
  }

  private static void run(Shape shape, Random random, int overflows) {
    BottlePolicy policy = new BottlePolicy();
    DefaultChannel<Bottle> channel =
        shape.<Bottle>builder().elements(policy).build(shape.segmentLength());
    Select select = Select.ordered();
    SendClause<Bottle> clause = select.send(channel);
    select.timeout(Duration.ofNanos(1));
    for (Sends sends : Sends.values()) {
      attempt(channel, policy, select, clause, sends);
    }
    for (int i = 0; i < overflows; i++) {
      Sends sends = Sends.values()[random.nextInt(Sends.values().length)];
      descend(channel, policy, select, clause, sends, 64 + random.nextInt(64));
      channel.tryReceive();
      Channels.checkNobodyWaits(channel);
    }
    ChannelSnapshot before = channel.snapshot();
    long lost = policy.poured;
    channel.cancel();
    assertThat(policy.poured - lost).as("were in the channel").isEqualTo(before.buffered());
    ChannelSnapshot now = channel.snapshot();
    assertThat(policy.filled)
        .as("bottles that were full, %d of them are still with their senders", policy.withSenders)
        .isEqualTo(policy.withSenders + now.accepted() + now.droppedNewest());
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static int descend(
      DefaultChannel<Bottle> channel,
      BottlePolicy policy,
      Select select,
      SendClause<Bottle> clause,
      Sends sends,
      int tries) {
    int left;
    try {
      left = descend(channel, policy, select, clause, sends, tries);
    } catch (StackOverflowError e) {
      left = tries;
    }
    if (left > 0) {
      attempt(channel, policy, select, clause, sends);
    }
    return left - 1;
  }

  private static void attempt(
      DefaultChannel<Bottle> channel,
      BottlePolicy policy,
      Select select,
      SendClause<Bottle> clause,
      Sends sends) {
    Bottle bottle;
    try {
      bottle = new Bottle();
    } catch (StackOverflowError e) {
      return;
    }
    bottle.full = true;
    policy.filled++;
    try {
      switch (sends) {
        case SEND_OR_FAIL -> channel.trySend(bottle);
        case WITHIN -> channel.trySend(bottle, Duration.ofNanos(1));
        case SELECT -> {
          clause.element(bottle);
          select.await();
        }
      }
    } catch (StackOverflowError e) {
      // as wanted
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts", e);
    }
    policy.withSenders += bottle.full ? 1 : 0;
  }
}
