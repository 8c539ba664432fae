package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.metering.Metering;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes the channels of a test and checks each after it. */
final class Channels implements AfterEachCallback {
  private static final int SIZE = 8;

  private final List<DefaultChannel<?>> made = new ArrayList<>();
  private boolean metered;
  private boolean countsBytes;

  /** From now on all that can be measured of a channel is. */
  Channels metered() {
    countsBytes = true;
    return meteredButForBytes();
  }

  /** The same, but bytes are not compared: what cannot be counted for lack of stack is not. */
  Channels meteredButForBytes() {
    metered = true;
    return this;
  }

  <T> DefaultChannel<T> open(Shape shape) {
    return open(shape, shape.builder());
  }

  <T> DefaultChannel<T> open(Shape shape, UndeliveredHandler<T> handler) {
    return open(shape, shape.<T>builder().onUndelivered(handler));
  }

  <T> DefaultChannel<T> open(Shape shape, ChannelBuilder<T> builder) {
    if (metered) {
      builder.metering(Metering.TIMES).sizedBy(element -> SIZE);
    }
    DefaultChannel<T> channel = builder.build(shape.segmentLength());
    made.add(channel);
    return channel;
  }

  /** A channel that keeps what was sent to it and takes no more: the next send waits. */
  DefaultChannel<Integer> full(Shape shape) {
    DefaultChannel<Integer> channel = open(shape);
    fill(channel);
    return channel;
  }

  /** Sends -1, -2 and so on until the channel is full. */
  static void fill(DefaultChannel<Integer> channel) {
    for (int i = 1; i <= channel.capacity; i++) {
      assertThat(channel.trySend(-i).isDone()).isTrue();
    }
  }

  /** Checks what is true of a channel whenever no operation is under way. */
  static void check(DefaultChannel<?> channel) {
    channel.checkInvariants();
    ChannelSnapshot now = channel.snapshot();
    assertThat(now.accepted())
        .as("accounting of %s", now)
        .isEqualTo(now.received() + now.buffered() + now.droppedOldest() + now.undelivered());
  }

  /** Checks that nothing has happened to a channel since {@code before}, but that it is older. */
  static void checkUnchanged(DefaultChannel<?> channel, ChannelSnapshot before) {
    assertThat(channel.snapshot())
        .usingRecursiveComparison()
        .ignoringFields("age")
        .isEqualTo(before);
  }

  /** Checks that nobody waits, as after a wait that was given up. */
  static void checkNobodyWaits(DefaultChannel<?> channel) {
    check(channel);
    ChannelSnapshot now = channel.snapshot();
    assertThat(now.waitingSenders()).as("waiting senders").isZero();
    assertThat(now.waitingReceivers()).as("waiting receivers").isZero();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    made.forEach(Channels::check);
    for (DefaultChannel<?> channel : made) {
      ChannelSnapshot now = channel.snapshot();
      if (countsBytes) {
        assertThat(now.measures().bytesSent()).as("bytes sent").isEqualTo(SIZE * now.accepted());
        assertThat(now.measures().bytesReceived())
            .as("bytes received")
            .isEqualTo(SIZE * now.received());
      }
    }
  }
}
