package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.Ledger.Coin;
import io.kcoro.channel.OwnedChannels.Owned;
import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.metering.Metering;
import io.kcoro.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whose an element with an owner is after each form of a send, for each of its outcomes. That the
 * policy was called as often as it must be is checked after each test.
 */
class ElementPolicyTest {
  @RegisterExtension final OwnedChannels channels = new OwnedChannels();
  @RegisterExtension final Actors actors = new Actors();

  private static final Duration SHORT = Duration.ofMillis(2);

  private static void assertWithItsSender(Box box, Coin coin, SendForm form) {
    assertThat(box.content()).as("what is in the box after " + form).isSameAs(coin);
  }

  // ---- taken ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#keeping")
  void whatIsKeptIsTheChannelsAndThenTheReceivers(Shape shape) throws InterruptedException {
    for (SendForm form : SendForm.values()) {
      Owned owned = channels.open(shape);
      Box box = Box.of(7);
      Coin coin = box.content();

      assertThat(form.send(owned.channel(), box).isDone()).isTrue();
      assertThat(box.isEmpty()).isTrue();

      Box received = owned.channel().receive();
      assertThat(received).isNotSameAs(box);
      assertThat(received.take()).isSameAs(coin);
      assertThat(owned.policy().accepts()).as(form.name()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void whatIsHandedOverIsTheReceivers(Shape shape, Threads threads) throws InterruptedException {
    for (SendForm form : SendForm.values()) {
      for (ReceiveForm by :
          List.of(ReceiveForm.RECEIVE, ReceiveForm.SELECT, ReceiveForm.STACKLESS)) {
        Owned owned = channels.open(shape);
        Actor<ReceiveResult<Box>> receiver =
            actors.start(threads, () -> by.receive(owned.channel()));
        Await.receivers(owned.channel(), 1);
        Box box = Box.of(7);
        Coin coin = box.content();

        assertThat(form.send(owned.channel(), box).isDone()).isTrue();

        assertThat(box.isEmpty()).isTrue();
        assertThat(receiver.result().orNull().take()).isSameAs(coin);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void whatASenderWaitsWithIsTheReceiversInTheEnd(Shape shape, Threads threads)
      throws InterruptedException {
    for (SendForm form : SendForm.waiting().toList()) {
      Owned owned = channels.full(shape);
      Box box = Box.of(7);
      Coin coin = box.content();
      Actor<SendResult> sender = actors.start(threads, () -> form.send(owned.channel(), box));
      Await.senders(owned.channel(), 1);

      Coin last = null;
      for (int i = 0; i <= shape.capacity(); i++) {
        last = owned.channel().receive().take();
      }

      assertThat(last).isSameAs(coin);
      assertThat(sender.result().isDone()).isTrue();
      assertThat(box.isEmpty()).as(form.name()).isTrue();
    }
  }

  // ---- come to nothing ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void whatWouldBlockIsTheSendersAgain(Shape shape) throws InterruptedException {
    Owned owned = channels.full(shape);
    Box box = Box.of(7);
    Coin coin = box.content();

    assertThat(SendForm.TRY.send(owned.channel(), box).outcome()).isEqualTo(Outcome.WOULD_BLOCK);

    assertWithItsSender(box, coin, SendForm.TRY);
    assertThat(owned.policy().refusals()).containsExactly(Outcome.WOULD_BLOCK);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void whatTimedOutIsTheSendersAgain(Shape shape, Threads threads) throws InterruptedException {
    for (SendForm form : SendForm.timed().toList()) {
      for (Duration timeout : List.of(Duration.ZERO, SHORT)) {
        Owned owned = channels.full(shape);
        Box box = Box.of(7);
        Coin coin = box.content();

        Actor<SendResult> sender =
            actors.start(threads, () -> form.send(owned.channel(), box, Limits.timeout(timeout)));

        assertThat(sender.result().outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertWithItsSender(box, coin, form);
        assertThat(owned.policy().refusals()).as(form.name()).containsExactly(Outcome.TIMED_OUT);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void whatATokenEndsIsTheSendersAgain(Shape shape, Threads threads) throws InterruptedException {
    for (SendForm form : SendForm.withToken().toList()) {
      Owned owned = channels.full(shape);
      CancellationSource source = new CancellationSource();
      Limits limits = Limits.token(source.token());
      Box box = Box.of(7);
      Coin coin = box.content();
      Actor<SendResult> sender =
          actors.start(threads, () -> form.send(owned.channel(), box, limits));
      Await.senders(owned.channel(), 1);
      source.cancel("not needed");
      assertThat(sender.result().outcome()).isEqualTo(Outcome.CANCELLED);
      assertWithItsSender(box, coin, form);
      assertThat(owned.policy().refusals()).as(form.name()).containsExactly(Outcome.CANCELLED);

      long before = owned.policy().accepts();
      assertThat(form.send(owned.channel(), box, limits).outcome()).isEqualTo(Outcome.CANCELLED);
      assertWithItsSender(box, coin, form);
      assertThat(owned.policy().accepts()).as("accepted by " + form).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void whatIsInterruptedIsTheSendersAgain(Shape shape, Threads threads)
      throws InterruptedException {
    for (SendForm form : SendForm.waiting().toList()) {
      Owned owned = channels.full(shape);
      Box box = Box.of(7);
      Coin coin = box.content();
      Actor<SendResult> sender = actors.start(threads, () -> form.send(owned.channel(), box));
      Await.senders(owned.channel(), 1);

      sender.interrupt();

      assertThat(sender.failure()).isInstanceOf(InterruptedException.class);
      assertWithItsSender(box, coin, form);
      assertThat(owned.policy().refusals()).as(form.name()).endsWith(Outcome.CANCELLED);
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void whatAnEndedChannelRefusesIsTheSendersStill(Shape shape) throws InterruptedException {
    for (SendForm form : SendForm.values()) {
      Owned owned = channels.open(shape);
      owned.channel().close();
      Box box = Box.of(7);
      Coin coin = box.content();

      assertThat(form.send(owned.channel(), box).outcome()).isEqualTo(Outcome.CLOSED);

      assertWithItsSender(box, coin, form);
      assertThat(owned.policy().refusals()).as(form.name()).containsExactly(Outcome.CLOSED);
      assertThat(owned.policy().discarded()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void aCancelledChannelGivesBackWhatWaitsAndLetsGoOfWhatItKeeps(Shape shape, Threads threads)
      throws InterruptedException {
    for (SendForm form : SendForm.waiting().toList()) {
      for (boolean handled : new boolean[] {false, true}) {
        Owned owned = (handled ? channels.openHandled(shape) : channels.open(shape)).filled();
        Box box = Box.of(7);
        Coin coin = box.content();
        Actor<SendResult> sender = actors.start(threads, () -> form.send(owned.channel(), box));
        Await.senders(owned.channel(), 1);

        owned.channel().cancel();

        assertThat(sender.result().outcome()).isEqualTo(Outcome.CLOSED);
        assertWithItsSender(box, coin, form);
        assertThat(owned.policy().refusals()).as(form.name()).endsWith(Outcome.CLOSED);
        assertLetGo(owned, handled, shape.capacity(), Reason.CANCELLED);
      }
    }
  }

  private static void assertLetGo(Owned owned, boolean handled, int count, Reason reason) {
    List<BoxPolicy.Discarded> here = handled ? owned.handled() : owned.policy().discarded();
    List<BoxPolicy.Discarded> there = handled ? owned.policy().discarded() : owned.handled();
    assertThat(here).hasSize(count).allMatch(discarded -> discarded.reason() == reason);
    assertThat(here).extracting(BoxPolicy.Discarded::coin).doesNotHaveDuplicates();
    assertThat(there).isEmpty();
  }

  // ---- dropped ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#dropNewest")
  void theNewestThatIsDroppedIsLetGo(Shape shape) throws InterruptedException {
    for (SendForm form : SendForm.values()) {
      for (boolean handled : new boolean[] {false, true}) {
        Owned owned = (handled ? channels.openHandled(shape) : channels.open(shape)).filled();
        Box box = Box.of(7);

        form.send(owned.channel(), box);

        assertThat(box.isEmpty()).as(form.name()).isTrue();
        assertThat(owned.policy().refusals()).isEmpty();
        assertLetGo(owned, handled, 1, Reason.DROPPED_NEWEST);
      }
    }
  }

  private static List<Shape> displacing() {
    List<Shape> shapes = new ArrayList<>(Shape.dropOldest().toList());
    shapes.add(Shape.CONFLATED);
    return shapes;
  }

  @ParameterizedTest
  @MethodSource("displacing")
  void theOldestThatIsDisplacedIsLetGo(Shape shape) throws InterruptedException {
    Reason reason =
        shape.kind() == ChannelKind.CONFLATED ? Reason.CONFLATED : Reason.DROPPED_OLDEST;
    for (SendForm form : SendForm.values()) {
      for (boolean handled : new boolean[] {false, true}) {
        Owned owned = (handled ? channels.openHandled(shape) : channels.open(shape)).filled();
        Box box = Box.of(7);

        assertThat(form.send(owned.channel(), box).isDone()).isTrue();

        assertThat(box.isEmpty()).as(form.name()).isTrue();
        assertLetGo(owned, handled, 1, reason);
      }
    }
  }

  // ---- failures ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void whoDoesNotOwnTheElementCannotSendIt(Shape shape) {
    for (SendForm form : SendForm.values()) {
      Owned owned = channels.open(shape);
      ChannelSnapshot before = owned.channel().snapshot();

      assertThatIllegalStateException()
          .as(form.name())
          .isThrownBy(() -> form.send(owned.channel(), new Box(null)))
          .withMessage("the box is empty");

      Channels.checkUnchanged(owned.channel(), before);
      assertThat(owned.policy().refusals()).isEmpty();
    }
  }

  /** Fails where it is not heard, and accepts null if it is told to. */
  private static final class Broken implements ElementPolicy<Integer> {
    private boolean acceptsNull;

    @Override
    @SuppressWarnings("NullAway") // on purpose
    public Integer accept(Integer element) {
      return acceptsNull ? null : element;
    }

    @Override
    public void refuse(Integer element, Integer accepted, Outcome outcome) {
      throw new IllegalStateException("refuses " + element);
    }

    @Override
    public void discard(Integer element, Reason reason) {
      throw new IllegalStateException("discards " + element);
    }

    @Override
    public long length(Integer element) {
      throw new IllegalStateException("measures " + element);
    }
  }

  @Test
  void aPolicyThatThrowsUnheardHarmsNothing() throws InterruptedException {
    List<String> uncaught = new ArrayList<>();
    actors
        .start(
            Threads.PLATFORM,
            () -> {
              Thread.currentThread()
                  .setUncaughtExceptionHandler(
                      (thread, failure) -> uncaught.add(failure.getMessage()));
              DefaultChannel<Integer> channel =
                  (DefaultChannel<Integer>)
                      Channel.<Integer>builder().buffered(1).elements(new Broken()).build();
              assertThat(channel.trySend(1).isDone()).isTrue();
              assertThat(channel.trySend(2).outcome()).isEqualTo(Outcome.WOULD_BLOCK);
              Select select = Select.ordered();
              select.send(channel, 3);
              TimeoutClause timeout = select.timeout(Duration.ofNanos(1));
              assertThat(select.await()).isSameAs(timeout);
              select.checkInvariants();
              assertThat(channel.cancel()).isTrue();
              Channels.checkNobodyWaits(channel);
              return true;
            })
        .result();
    assertThat(uncaught).containsOnly("refuses 2", "refuses 3", "discards 1");
    assertThat(uncaught).containsOnlyOnce("refuses 2", "discards 1");
  }

  @Test
  void aPolicyThatAcceptsNullIsNamed() {
    Broken policy = new Broken();
    policy.acceptsNull = true;
    Channel<Integer> channel = Channel.<Integer>builder().elements(policy).build();
    assertThatNullPointerException()
        .isThrownBy(() -> channel.trySend(1))
        .withMessageContaining("policy");
  }

  @Test
  void aNullElementIsRefusedBeforeThePolicySeesIt() {
    Owned owned = channels.open(Shape.UNLIMITED);
    assertThatNullPointerException()
        .isThrownBy(() -> owned.channel().trySend(null))
        .withMessage("element is null");
    assertThat(owned.policy().accepts()).isZero();
  }

  // ---- bytes, and what does not fit ----

  @Test
  void thePolicyTellsTheBytes() throws InterruptedException {
    Owned owned = channels.open(Shape.buffered(2));
    owned.channel().meter(Metering.COUNTERS);
    owned.channel().send(Box.of(1));
    owned.channel().send(Box.of(2));
    owned.channel().trySend(Box.of(3));
    owned.channel().receive();

    ChannelMeasures measures = owned.channel().snapshot().measures();
    assertThat(measures.bytesSent()).isEqualTo(2 * Box.LENGTH);
    assertThat(measures.bytesReceived()).isEqualTo(Box.LENGTH);
  }

  @Test
  void onlyOneMayTellTheBytes() {
    ChannelBuilder<Box> builder =
        Channel.<Box>builder().sizedBy(box -> 1).elements(new BoxPolicy());
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContainingAll("elements", "sizedBy");
  }

  @Test
  void aBroadcastSharesItsElementsAndTakesNoPolicy() {
    ChannelBuilder<Box> owning = Channel.<Box>builder().elements(new BoxPolicy());
    assertThatIllegalArgumentException().isThrownBy(() -> Broadcast.create(owning));
    Broadcast<Box> broadcast = Broadcast.create();
    assertThatIllegalArgumentException().isThrownBy(() -> broadcast.subscribe(owning));
    assertThatExceptionOfType(NullPointerException.class)
        .isThrownBy(() -> Channel.<Box>builder().elements(null));
  }
}
