package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.internal.wait.StackReserve;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operations that overflow the stack, wherever in them that happens: the lock is free afterwards,
 * nobody waits, and the books are right.
 */
class StackOverflowTest {
  private static final int OVERFLOWS = 60;

  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void anOverflowLeavesTheChannelAsItFoundIt(Shape shape, Threads threads, Seeds seeds)
      throws InterruptedException {
    loadClasses(channels.open(shape));
    DefaultChannel<Integer> channel = channels.open(shape);
    Random random = seeds.random();
    Actor<Boolean> actor =
        actors.start(
            threads,
            () -> {
              for (int i = 0; i < Stress.scaled(OVERFLOWS); i++) {
                Operation[] operations = Operation.values();
                Operation operation = operations[random.nextInt(operations.length)];
                descend(channel, operation, 64 + random.nextInt(64));
                Channels.checkNobodyWaits(channel);
              }
              return true;
            });
    assertThat(actor.result()).isTrue();
    assertThat(channel.close()).isTrue();
  }

  /**
   * Here the probe of the stack is compiled, and needs little, and what it makes sure of is not:
   * the critical section itself must survive. What the sends did that overflowed is not known, so
   * only the lock is looked at.
   */
  @Test
  void anOverflowWhereSelectsWaitLeavesTheLockFree(Seeds seeds) throws InterruptedException {
    loadClasses(channels.open(Shape.RENDEZVOUS));
    for (int i = 0; i < 100_000; i++) {
      StackReserve.ensure();
    }
    Random random = seeds.random();
    for (int round = 0; round < Stress.scaled(5); round++) {
      DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
      for (int i = 0; i < 40; i++) {
        Select select = Select.ordered();
        select.receive(channel);
        select.reset();
        assertThat(select.takeOrQueue()).isNull();
      }
      int tries = 40 + random.nextInt(40);
      Actor<Integer> sender =
          actors.start(Threads.PLATFORM, () -> descend(channel, Operation.TRY_SEND, tries));
      sender.result();
      channel.cancel();
      Channels.checkNobodyWaits(channel);
    }
  }

  /** A class whose initialisation overflows the stack is lost for the whole JVM: not here. */
  private static void loadClasses(DefaultChannel<Integer> channel) {
    for (Operation operation : Operation.values()) {
      attempt(channel, operation);
    }
    channel.cancel();
    for (Operation operation : Operation.values()) {
      attempt(channel, operation);
    }
  }

  private enum Operation {
    SEND,
    RECEIVE,
    TRY_SEND,
    TRY_RECEIVE,
    SNAPSHOT
  }

  /**
   * Goes down until the stack is full, and tries the operation in each of the deepest frames, whose
   * sizes differ: somewhere there is just enough room for a part of it.
   *
   * @return how many frames are left in which to try
   */
  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static int descend(DefaultChannel<Integer> channel, Operation operation, int tries) {
    int left;
    try {
      left = descend(channel, operation, tries);
    } catch (StackOverflowError e) {
      left = tries;
    }
    if (left > 0) {
      attempt(channel, operation);
    }
    return left - 1;
  }

  private static void attempt(DefaultChannel<Integer> channel, Operation operation) {
    try {
      switch (operation) {
        case SEND -> channel.trySend(1, Duration.ofNanos(1));
        case RECEIVE -> channel.tryReceive(Duration.ofNanos(1));
        case TRY_SEND -> channel.trySend(1);
        case TRY_RECEIVE -> channel.tryReceive();
        case SNAPSHOT -> channel.snapshot();
      }
    } catch (StackOverflowError e) {
      return; // as wanted
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts", e);
    }
  }
}
