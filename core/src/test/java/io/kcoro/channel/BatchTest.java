package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kcoro.internal.wait.Waiter;
import io.kcoro.support.Await;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code receiveMany} and {@code drainTo}. */
class BatchTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private DefaultChannel<Integer> of(int count) {
    DefaultChannel<Integer> channel = channels.open(Shape.UNLIMITED);
    for (int i = 0; i < count; i++) {
      channel.trySend(i);
    }
    return channel;
  }

  @Test
  void receiveManyReturnsAtMostMaxInOrder() throws InterruptedException {
    DefaultChannel<Integer> channel = of(5);
    assertThat(channel.receiveMany(1)).containsExactly(0);
    assertThat(channel.receiveMany(3)).containsExactly(1, 2, 3);
    assertThat(channel.receiveMany(Integer.MAX_VALUE)).containsExactly(4);
  }

  @Test
  void receiveManyOfLessThanOneIsRefused() {
    DefaultChannel<Integer> channel = of(2);
    for (int max : new int[] {0, -1, Integer.MIN_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> channel.receiveMany(max))
          .withMessageContaining(Integer.toString(max));
    }
    assertThat(channel.snapshot().received()).isZero();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void receiveManyWaitsForTheFirstOnly(Shape shape, Threads threads) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(shape);
    Actor<List<Integer>> receiver = actors.start(threads, () -> channel.receiveMany(10));
    Await.receivers(channel, 1);
    channel.trySend(1);
    assertThat(receiver.result()).containsExactly(1);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void receiveManyAndDrainToTakeFromTheBufferAndFromWaitingSenders(Shape shape, Threads threads)
      throws InterruptedException {
    for (boolean many : new boolean[] {true, false}) {
      DefaultChannel<Integer> channel = channels.full(shape);
      for (int i = 0; i < 3; i++) {
        int element = i;
        actors.start(threads, () -> SendForm.SEND.send(channel, element));
        Await.senders(channel, i + 1);
      }
      List<Integer> received = new ArrayList<>();
      if (many) {
        received.addAll(channel.receiveMany(Integer.MAX_VALUE));
      } else {
        assertThat(channel.drainTo(received, Integer.MAX_VALUE)).isEqualTo(shape.capacity() + 3);
      }
      assertThat(received).hasSize(shape.capacity() + 3).endsWith(0, 1, 2);
      actors.join();
    }
  }

  @Test
  void receiveManyReturnsWhatItHasWhenTheChannelEnds() throws InterruptedException {
    DefaultChannel<Integer> channel = of(2);
    IOException cause = new IOException("the end");
    channel.close(cause);
    assertThat(channel.receiveMany(10)).containsExactly(0, 1);
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> channel.receiveMany(10))
        .withCause(cause);
  }

  @Test
  void receiveManyInterruptedOnEntryReceivesNothing() {
    DefaultChannel<Integer> channel = of(2);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> channel.receiveMany(10));
    assertThat(Thread.interrupted()).isFalse();
    assertThat(channel.snapshot().received()).isZero();
  }

  /** The interrupt comes after the first element: from the moment the waiting sender goes on. */
  @ParameterizedTest
  @EnumSource
  void receiveManyInterruptedWithElementsInHandReturnsThemWithTheFlagSet(Threads threads)
      throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
    Actor<List<Integer>> receiver =
        actors.start(
            threads,
            () -> {
              // Whoever hands over the first element interrupts before the rest is taken.
              Intruder first = new Intruder(Thread.currentThread());
              assertThat(channel.offer(1, first)).isEqualTo(Outcome.WOULD_BLOCK);
              assertThat(channel.offer(2, new Intruder(null))).isEqualTo(Outcome.WOULD_BLOCK);
              return channel.receiveMany(10);
            });
    assertThat(receiver.result()).containsExactly(1, 2);
    assertThat(receiver.interruptedAtEnd()).isTrue();
  }

  /** A waiting sender that interrupts a thread when it is resumed. */
  private static final class Intruder extends Waiter {
    private final Thread target;

    Intruder(Thread target) {
      this.target = target;
    }

    @Override
    public void resume() {
      if (target != null) {
        target.interrupt();
      }
    }
  }

  @Test
  void drainToMovesAtMostMax() {
    DefaultChannel<Integer> channel = of(5);
    List<Integer> target = new ArrayList<>();
    assertThat(channel.drainTo(target, 0)).isZero();
    assertThat(channel.drainTo(target, -3)).isZero();
    assertThat(channel.drainTo(target, 2)).isEqualTo(2);
    assertThat(channel.drainTo(target, 10)).isEqualTo(3);
    assertThat(channel.drainTo(target, 10)).isZero();
    assertThat(target).containsExactly(0, 1, 2, 3, 4);
    channel.close();
    assertThat(channel.drainTo(target, 10)).as("closed is no error").isZero();
  }

  @Test
  void aTargetThatRefusesAnElementHasThoseBeforeItAndTheRestStays() {
    DefaultChannel<Integer> channel = of(5);
    List<Integer> taken = new ArrayList<>();
    List<Integer> refusing =
        new AbstractList<>() {
          @Override
          public boolean add(Integer element) {
            if (element == 2) {
              throw new IllegalStateException("full");
            }
            return taken.add(element);
          }

          @Override
          public Integer get(int index) {
            return taken.get(index);
          }

          @Override
          public int size() {
            return taken.size();
          }
        };
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> channel.drainTo(refusing, 10));
    assertThat(taken).containsExactly(0, 1);
    assertThat(channel.snapshot().received()).isEqualTo(3);
    assertThat(ReceiveForm.now(channel)).isEqualTo(3);
  }
}
