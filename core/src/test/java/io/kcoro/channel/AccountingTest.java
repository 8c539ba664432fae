package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.support.Await;
import io.kcoro.support.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The snapshot against numbers counted outside. {@code accepted = received + buffered +
 * droppedOldest + undelivered}, and only what a caller was told to be done is accepted.
 */
class AccountingTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private final Map<Reason, Long> hooked = new EnumMap<>(Reason.class);
  private long sent;
  private long received;

  private DefaultChannel<Integer> open(Shape shape) {
    return channels.open(shape, (element, reason) -> hooked.merge(reason, 1L, Long::sum));
  }

  private long hooked(Reason reason) {
    return hooked.getOrDefault(reason, 0L);
  }

  private void compare(DefaultChannel<Integer> channel) {
    Channels.check(channel);
    ChannelSnapshot now = channel.snapshot();
    assertThat(now.accepted()).as("accepted").isEqualTo(sent);
    assertThat(now.received()).as("received").isEqualTo(received);
    assertThat(now.droppedNewest()).as("newest").isEqualTo(hooked(Reason.DROPPED_NEWEST));
    assertThat(now.droppedOldest())
        .as("oldest")
        .isEqualTo(hooked(Reason.DROPPED_OLDEST) + hooked(Reason.CONFLATED));
    assertThat(now.undelivered()).as("undelivered").isEqualTo(hooked(Reason.CANCELLED));
    assertThat(now.buffered())
        .as("buffered")
        .isEqualTo(sent - received - now.droppedOldest() - now.undelivered());
  }

  /** One thread, so that the numbers can be compared after every single operation. */
  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void theNumbersAreRightAfterEveryOperation(Shape shape, Seeds seeds) throws InterruptedException {
    Random random = seeds.random();
    DefaultChannel<Integer> channel = open(shape);
    CancellationSource cancelled = new CancellationSource();
    cancelled.cancel("before");
    SendForm[] sends = SendForm.values();
    Limits impatient = Limits.timeout(Duration.ZERO);
    for (int i = 0; i < 600; i++) {
      boolean full = channel.snapshot().buffered() >= shape.capacity();
      boolean empty = channel.snapshot().buffered() == 0;
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          SendForm form = sends[random.nextInt(sends.length)];
          boolean wouldWait =
              full && shape.overflow() == Overflow.SUSPEND && shape.kind() != ChannelKind.CONFLATED;
          if (form.hasNoDeadline()) {
            form = wouldWait ? SendForm.TRY : form;
          }
          Outcome outcome = form.send(channel, i, impatient).outcome();
          boolean dropped = full && shape.overflow() == Overflow.DROP_NEWEST;
          sent += outcome == Outcome.DONE && !dropped ? 1 : 0;
        }
        case 3 ->
            assertThat(channel.trySend(i, cancelled.token()).outcome())
                .isEqualTo(Outcome.CANCELLED);
        case 4 -> received += channel.drainTo(new ArrayList<>(), random.nextInt(3));
        case 5 -> received += empty ? 0 : channel.receiveMany(1 + random.nextInt(3)).size();
        default -> received += channel.tryReceive(Duration.ZERO).isDone() ? 1 : 0;
      }
      compare(channel);
    }
    if (random.nextBoolean()) {
      channel.close();
      compare(channel);
    }
    channel.cancel();
    compare(channel);
    channel.trySend(-1);
    channel.tryReceive();
    compare(channel);
    assertThat(channel.snapshot().buffered()).isZero();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void aPendingSendIsAcceptedWhenItIsMatchedAndNotBefore(Shape shape, Threads threads)
      throws InterruptedException {
    DefaultChannel<Integer> channel = open(shape);
    Channels.fill(channel);
    sent = shape.capacity();
    List<Actor<SendResult>> senders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      senders.add(actors.start(threads, () -> SendForm.SEND.send(channel, 1)));
    }
    Await.senders(channel, 3);
    compare(channel);
    assertThat(channel.tryReceive().isDone()).isTrue();
    sent++;
    received++;
    compare(channel);
    assertThat(channel.snapshot().waitingSenders()).isEqualTo(2);
    channel.cancel();
    compare(channel);
    int done = 0;
    for (Actor<SendResult> sender : senders) {
      done += sender.result().isDone() ? 1 : 0;
    }
    assertThat(done).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void aHandOverToAWaitingReceiverIsAcceptedAndReceivedAtOnce(Shape shape, Threads threads)
      throws InterruptedException {
    DefaultChannel<Integer> channel = open(shape);
    Actor<Integer> receiver = actors.start(threads, channel::receive);
    Await.receivers(channel, 1);
    compare(channel);
    assertThat(channel.trySend(1).isDone()).isTrue();
    sent = 1;
    received = 1;
    compare(channel);
    assertThat(receiver.result()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void theSnapshotTellsTheStateOfTheChannel(Shape shape) {
    DefaultChannel<Integer> channel = open(shape);
    channel.trySend(1);
    int kept = shape.kept(1);
    ChannelSnapshot open = channel.snapshot();
    assertThat(open.name()).isEqualTo(channel.name());
    assertThat(open.kind()).isEqualTo(shape.kind());
    assertThat(open.capacity()).isEqualTo(shape.capacity());
    assertThat(open.closedForSend()).isFalse();
    assertThat(open.closedForReceive()).isFalse();
    channel.close();
    assertThat(channel.snapshot().closedForSend()).isTrue();
    assertThat(channel.snapshot().closedForReceive()).isEqualTo(kept == 0);
    channel.tryReceive();
    assertThat(channel.snapshot().closedForReceive()).isTrue();
    assertThat(open.closedForSend()).as("a snapshot does not change").isFalse();
  }
}
