package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.cancel.UncheckedInterruptedException;
import io.kcoro.support.Await;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The view for loops, and {@code forEach}. */
class IterationTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private final IOException cause = new IOException("half a file");

  private DefaultChannel<Integer> of(int count) {
    DefaultChannel<Integer> channel = channels.open(Shape.UNLIMITED);
    for (int i = 0; i < count; i++) {
      channel.trySend(i);
    }
    return channel;
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#losslessByThreads")
  void aLoopSeesEveryElementInOrderAndEndsWithTheChannel(Shape shape, Threads threads)
      throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(shape);
    Actor<Boolean> sender =
        actors.start(
            threads,
            () -> {
              for (int i = 0; i < 50; i++) {
                channel.send(i);
              }
              return channel.close();
            });
    List<Integer> seen = new ArrayList<>();
    for (int element : channel.elements()) {
      seen.add(element);
    }
    assertThat(seen).isEqualTo(IntStream.range(0, 50).boxed().toList());
    assertThat(sender.result()).isTrue();
    assertThat(channel.elements()).as("a further loop over a closed channel").isEmpty();
  }

  @Test
  void hasNextTakesOneElementHoweverOftenItIsAsked() {
    DefaultChannel<Integer> channel = of(2);
    Iterator<Integer> elements = channel.elements().iterator();
    for (int i = 0; i < 3; i++) {
      assertThat(elements.hasNext()).isTrue();
    }
    assertThat(channel.snapshot().received()).isEqualTo(1);
    assertThat(elements.next()).isEqualTo(0);
    assertThat(elements.next()).as("next without hasNext").isEqualTo(1);
    channel.close();
    assertThat(elements.hasNext()).isFalse();
    assertThat(elements.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(elements::next)
        .withMessageContaining(channel.name());
  }

  @Test
  void aLoopLeftByBreakTakesNothingMore() {
    DefaultChannel<Integer> channel = of(3);
    for (int element : channel.elements()) {
      if (element == 1) {
        break;
      }
    }
    assertThat(channel.snapshot().buffered()).isEqualTo(1);
    assertThat(ReceiveForm.now(channel)).isEqualTo(2);
  }

  @Test
  void aChannelEndedWithACauseEndsALoopWithAnException() {
    DefaultChannel<Integer> channel = of(1);
    channel.close(cause);
    Iterator<Integer> elements = channel.elements().iterator();
    assertThat(elements.next()).isZero();
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(ChannelClosedException.class)
          .isThrownBy(elements::hasNext)
          .withCause(cause);
    }
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> channel.forEach(element -> {}))
        .withCause(cause);
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedLoopThrowsWithTheFlagSetAndDoesNotLookClosed(Threads threads)
      throws InterruptedException {
    DefaultChannel<Integer> channel = of(0);
    Actor<Boolean> looper =
        actors.start(
            threads,
            () -> {
              for (int element : channel.elements()) {
                throw new AssertionError("there is no element " + element);
              }
              return true;
            });
    Await.receivers(channel, 1);
    looper.interrupt();
    assertThat(looper.failure())
        .isInstanceOf(UncheckedInterruptedException.class)
        .hasCauseExactlyInstanceOf(InterruptedException.class);
    assertThat(looper.interruptedAtEnd()).isTrue();
    Channels.checkNobodyWaits(channel);
  }

  @Test
  void anIteratorGoesOnAfterAnInterrupt() {
    DefaultChannel<Integer> channel = of(1);
    Iterator<Integer> elements = channel.elements().iterator();
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(UncheckedInterruptedException.class).isThrownBy(elements::hasNext);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(elements.next()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void severalLoopsShareTheElements(Threads threads) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(Shape.buffered(2));
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      actors.start(
          threads,
          () -> {
            channel.elements().forEach(seen::add);
            return true;
          });
    }
    for (int i = 0; i < 500; i++) {
      channel.send(i);
    }
    channel.close();
    actors.join();
    assertThat(seen).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 500).boxed().toList());
  }

  @Test
  void severalIteratorsOfOneViewShareTheElements() {
    DefaultChannel<Integer> channel = of(4);
    Iterable<Integer> view = channel.elements();
    Iterator<Integer> one = view.iterator();
    Iterator<Integer> other = view.iterator();
    assertThat(List.of(one.next(), other.next(), one.next(), other.next()))
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void forEachHandlesAllAndThrowsWhatItsHandlerThrowsByItsType() throws InterruptedException {
    DefaultChannel<Integer> channel = of(3);
    List<Integer> seen = new ArrayList<>();
    FileNotFoundException thrown = new FileNotFoundException("2");
    Throwable caught = null;
    try {
      channel.forEach(element -> {
        seen.add(element);
        if (element == 1) {
          throw thrown;
        }
      });
    } catch (FileNotFoundException e) { // compiles only because the type is inferred
      caught = e;
    }
    assertThat(caught).isSameAs(thrown);
    assertThat(seen).containsExactly(0, 1);
    assertThat(channel.isClosedForSend()).as("the channel stays open").isFalse();

    channel.close();
    channel.forEach(seen::add); // throws nothing checked but InterruptedException
    assertThat(seen).containsExactly(0, 1, 2);
  }

  @ParameterizedTest
  @EnumSource
  void theHandlerOfForEachMaySuspend(Threads threads) throws InterruptedException {
    DefaultChannel<Integer> from = of(20);
    from.close();
    DefaultChannel<Integer> to = channels.open(Shape.RENDEZVOUS);
    actors.start(
        threads,
        () -> {
          from.forEach(to::send);
          return to.close();
        });
    List<Integer> seen = new ArrayList<>();
    to.forEach(seen::add);
    assertThat(seen).hasSize(20).isSorted();
  }
}
