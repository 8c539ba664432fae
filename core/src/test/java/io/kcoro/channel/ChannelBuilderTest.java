package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kcoro.support.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a builder makes, what it refuses, and how a channel shows itself. */
class ChannelBuilderTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private static void isOf(Channel<?> channel, ChannelKind kind, int capacity) {
    assertThat(channel.snapshot().kind()).isEqualTo(kind);
    assertThat(channel.snapshot().capacity()).isEqualTo(capacity);
  }

  @Test
  void theShortFormsMakeTheFourKinds() {
    isOf(Channel.rendezvous(), ChannelKind.RENDEZVOUS, 0);
    isOf(Channel.buffered(0), ChannelKind.RENDEZVOUS, 0);
    isOf(Channel.buffered(7), ChannelKind.BUFFERED, 7);
    isOf(Channel.conflated(), ChannelKind.CONFLATED, 1);
    isOf(Channel.unlimited(), ChannelKind.UNLIMITED, Integer.MAX_VALUE);
    isOf(Channel.builder().build(), ChannelKind.RENDEZVOUS, 0);
  }

  @Test
  void theLastKindCounts() {
    isOf(Channel.builder().buffered(7).conflated().build(), ChannelKind.CONFLATED, 1);
    isOf(Channel.builder().conflated().buffered(7).build(), ChannelKind.BUFFERED, 7);
    isOf(Channel.builder().unlimited().rendezvous().build(), ChannelKind.RENDEZVOUS, 0);
  }

  @Test
  void aNegativeCapacityIsRefusedWithAWayOut() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Channel.buffered(-1))
        .withMessage("capacity -1 is negative; a channel for any number is unlimited()");
  }

  @ParameterizedTest
  @EnumSource
  void anOverflowThatDoesNotFitTheKindIsRefusedWithAWayOut(Overflow overflow) {
    if (overflow == Overflow.SUSPEND) {
      isOf(Channel.builder().conflated().overflow(overflow).build(), ChannelKind.CONFLATED, 1);
      return;
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> Channel.builder().conflated().overflow(overflow).build())
        .withMessage(
            "overflow %s cannot be had: a CONFLATED channel always keeps the newest element;"
                + " leave overflow out, or use buffered(n)",
            overflow);
    assertThatIllegalStateException()
        .isThrownBy(() -> Channel.builder().overflow(overflow).unlimited().build())
        .withMessageContaining("a UNLIMITED channel is never full");
    if (overflow == Overflow.DROP_OLDEST) {
      assertThatIllegalStateException()
          .isThrownBy(() -> Channel.builder().overflow(overflow).buffered(0).build())
          .withMessageContaining("a RENDEZVOUS channel keeps no oldest element to drop");
    }
  }

  @Test
  void nullIsRefusedByName() {
    ChannelBuilder<String> builder = Channel.builder();
    assertThatNullPointerException().isThrownBy(() -> builder.name(null)).withMessage("name");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.overflow(null))
        .withMessage("overflow");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.onUndelivered(null))
        .withMessage("handler");
  }

  @Test
  void aChannelHasTheNameItWasGivenOrOneOfItsOwn() {
    assertThat(Channel.builder().name("orders").build().name()).isEqualTo("orders");
    Channel<String> one = Channel.rendezvous();
    Channel<String> other = Channel.rendezvous();
    assertThat(one.name()).isNotBlank().isNotEqualTo(other.name());
    assertThat(one.snapshot().name()).isEqualTo(one.name());
  }

  @Test
  void aBuilderMakesSeveralChannelsThatShareNothing() {
    ChannelBuilder<Integer> builder = Channel.<Integer>builder().name("twin").buffered(1);
    Channel<Integer> one = builder.build();
    Channel<Integer> other = builder.build();
    one.trySend(1);
    one.close();
    assertThat(other.trySend(2).isDone()).isTrue();
    assertThat(ReceiveForm.now(other)).isEqualTo(2);
    assertThat(other.isClosedForSend()).isFalse();
  }

  @Test
  void theHandlerMayBeOneForAnySupertype() {
    List<Object> seen = new ArrayList<>();
    UndeliveredHandler<Object> any = (element, reason) -> seen.add(element);
    Channel<String> channel = Channel.<String>builder().conflated().onUndelivered(any).build();
    channel.trySend("a");
    channel.trySend("b");
    assertThat(seen).containsExactly("a");
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void theTextTellsNameKindAndState(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel =
        shape.<Integer>builder().name("orders").build(shape.segmentLength());
    channel.trySend(1);
    assertThat(channel)
        .hasToString(
            "Channel[orders, %s, %d buffered, 0 senders and 0 receivers waiting]"
                .formatted(shape.kind(), shape.kept(1)));
    channel.tryReceive();
    Actor<Integer> receiver = actors.start(Threads.VIRTUAL, channel::receive);
    Await.receivers(channel, 1);
    assertThat(channel)
        .hasToString(
            "Channel[orders, %s, 0 buffered, 0 senders and 1 receivers waiting]"
                .formatted(shape.kind()));
    channel.close();
    assertThat(channel.toString()).endsWith(", closed]");
    assertThat(receiver.failure()).isInstanceOf(ChannelClosedException.class);
  }
}
