package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whose an element is after a turn: the table of ownership, row by row, for the clauses of a
 * select.
 */
@ParameterizedClass
@EnumSource
class SelectOwnershipTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  @Parameter Threads threads;

  private final Select select = Select.unbiased();

  /** What the hook got: an element and why. */
  private final List<String> hooked = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    select.checkInvariants();
  }

  private DefaultChannel<Integer> hooked(Shape shape) {
    return channels.open(shape, (element, reason) -> hooked.add(element + " " + reason));
  }

  private DefaultChannel<Integer> hookedAndFull(Shape shape) {
    DefaultChannel<Integer> channel = hooked(shape);
    Channels.fill(channel);
    return channel;
  }

  private Actor<SelectClause> awaiting() {
    return actors.start(threads, select::await);
  }

  /** Nothing came of the clause: the element is its sender's, the channel has not counted it. */
  private void assertStillTheSenders(SendClause<Integer> send, DefaultChannel<Integer> channel) {
    assertThat(send.hasElement()).isTrue();
    assertThat(send.isDropped()).isFalse();
    Channels.checkNobodyWaits(channel);
    assertThat(channel.snapshot().accepted()).isEqualTo(channel.capacity);
    assertThat(channel.snapshot().droppedNewest()).isZero();
    assertThat(hooked).isEmpty();
  }

  // ---- done ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#keeping")
  void whatIsBufferedIsAccepted(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = hooked(shape);
    SendClause<Integer> send = select.send(channel, 7);
    assertThat(awaiting().result()).isSameAs(send);
    assertThat(channel.snapshot().accepted()).isEqualTo(1);
    assertThat(channel.snapshot().buffered()).isEqualTo(1);
    ReceiveClause<Integer> receive = select.receive(channel);
    assertThat(awaiting().result()).isSameAs(receive);
    assertThat(receive.element()).isEqualTo(7);
    assertThat(channel.snapshot().received()).isEqualTo(1);
    assertThat(channel.snapshot().buffered()).isZero();
    assertThat(hooked).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void whatIsHandedOverIsAcceptedAndReceived(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = hooked(shape);
    Actor<Integer> receiver = actors.start(threads, channel::receive);
    Await.receivers(channel, 1);
    SendClause<Integer> send = select.send(channel, 7);
    assertThat(awaiting().result()).isSameAs(send);
    assertThat(receiver.result()).isEqualTo(7);
    assertThat(channel.snapshot().accepted()).isEqualTo(1);
    assertThat(channel.snapshot().received()).isEqualTo(1);
    assertThat(hooked).isEmpty();
  }

  // ---- not done ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void whatWouldBlockStaysWithItsSender(Shape shape) {
    DefaultChannel<Integer> channel = hookedAndFull(shape);
    SendClause<Integer> send = select.send(channel, 7);
    assertThat(select.tryNow()).isNull();
    assertStillTheSenders(send, channel);
    OtherwiseClause otherwise = select.otherwise();
    assertThat(select.tryNow()).isSameAs(otherwise);
    assertStillTheSenders(send, channel);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void whatTimedOutStaysWithItsSender(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = hookedAndFull(shape);
    SendClause<Integer> send = select.send(channel, 7);
    TimeoutClause timeout = select.timeout(Duration.ofNanos(20_000));
    assertThat(awaiting().result()).isSameAs(timeout);
    assertStillTheSenders(send, channel);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void whatWasCancelledByATokenStaysWithItsSender(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = hookedAndFull(shape);
    SendClause<Integer> send = select.send(channel, 7);
    CancellationSource source = new CancellationSource();
    CancelClause cancelled = select.cancelled(source.token());
    Actor<SelectClause> actor = awaiting();
    Await.senders(channel, 1);
    source.cancel("enough");
    assertThat(actor.result()).isSameAs(cancelled);
    assertStillTheSenders(send, channel);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void whatWasInterruptedStaysWithItsSender(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = hookedAndFull(shape);
    SendClause<Integer> send = select.send(channel, 7);
    Actor<SelectClause> actor = awaiting();
    Await.senders(channel, 1);
    actor.interrupt();
    assertThat(actor.failure()).isInstanceOf(InterruptedException.class);
    assertStillTheSenders(send, channel);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void whatLostToAnotherClauseStaysWithItsSender(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = hookedAndFull(shape);
    DefaultChannel<Integer> other = channels.open(Shape.RENDEZVOUS);
    SendClause<Integer> send = select.send(channel, 7);
    ReceiveClause<Integer> receive = select.receive(other);
    Actor<SelectClause> actor = awaiting();
    Await.senders(channel, 1);
    other.send(1);
    assertThat(actor.result()).isSameAs(receive);
    assertStillTheSenders(send, channel);
    channel.cancel();
    assertThat(hooked).hasSize(shape.capacity()).doesNotContain("7 CANCELLED");
  }

  /** Two clauses that both could take effect at once: the loser is not even offered. */
  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#keeping")
  void whatLostAtOnceStaysWithItsSender(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> a = hooked(shape);
    DefaultChannel<Integer> b = hooked(shape);
    SendClause<Integer> toA = select.send(a, 1);
    SendClause<Integer> toB = select.send(b, 2);
    boolean wonA = awaiting().result() == toA;
    assertThat(toA.hasElement()).isEqualTo(!wonA);
    assertThat(toB.hasElement()).isEqualTo(wonA);
    assertThat(a.snapshot().accepted()).isEqualTo(wonA ? 1 : 0);
    assertThat(b.snapshot().accepted()).isEqualTo(wonA ? 0 : 1);
    assertThat(hooked).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void cancelGivesTheHookWhatIsInsideAndNotWhatASelectHolds(Shape shape)
      throws InterruptedException {
    DefaultChannel<Integer> channel = hookedAndFull(shape);
    SendClause<Integer> send = select.send(channel, 7);
    Actor<SelectClause> actor = awaiting();
    Await.senders(channel, 1);
    channel.cancel(new IllegalStateException("the end"));
    assertThat(actor.result()).isSameAs(send);
    assertThat(send.isClosed()).isTrue();
    assertThat(send.hasElement()).isTrue();
    assertThat(awaiting().result()).as("nor a later turn").isSameAs(send);
    assertThat(send.hasElement()).isTrue();
    assertThat(hooked).hasSize(shape.capacity()).allMatch(each -> each.endsWith(" CANCELLED"));
    assertThat(hooked).doesNotContain("7 CANCELLED");
    assertThat(channel.snapshot().undelivered()).isEqualTo(shape.capacity());
  }

  // ---- dropped ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#dropNewest")
  void theNewestThatIsDroppedIsTheHooks(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = hookedAndFull(shape);
    SendClause<Integer> send = select.send(channel, 7);
    assertThat(awaiting().result()).isSameAs(send);
    assertThat(send.isDropped()).isTrue();
    assertThat(send.hasElement()).isFalse();
    assertThat(hooked).containsExactly("7 " + Reason.DROPPED_NEWEST);
    assertThat(channel.snapshot().droppedNewest()).isEqualTo(1);
    assertThat(channel.snapshot().accepted()).isEqualTo(shape.capacity());
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#dropOldest")
  void theOldestThatIsDroppedIsTheHooks(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = hookedAndFull(shape);
    SendClause<Integer> send = select.send(channel, 7);
    assertThat(awaiting().result()).isSameAs(send);
    assertThat(send.isDropped()).as("the new one was taken").isFalse();
    assertThat(hooked).containsExactly("-1 " + Reason.DROPPED_OLDEST);
    assertThat(channel.snapshot().droppedOldest()).isEqualTo(1);
  }

  @Test
  void theOneConflatedOverIsTheHooks() throws InterruptedException {
    DefaultChannel<Integer> channel = hookedAndFull(Shape.CONFLATED);
    SendClause<Integer> send = select.send(channel, 7);
    assertThat(awaiting().result()).isSameAs(send);
    assertThat(hooked).containsExactly("-1 " + Reason.CONFLATED);
    assertThat(channel.snapshot().droppedOldest()).isEqualTo(1);
    assertThat(ReceiveForm.now(channel)).isEqualTo(7);
  }

  // ---- a hook that throws ----

  @ParameterizedTest
  @EnumSource(names = {"DROP_NEWEST", "DROP_OLDEST"})
  void aHookThatThrowsHarmsNeitherTheTurnNorTheChannel(Overflow overflow)
      throws InterruptedException {
    RuntimeException broken = new IllegalStateException("a broken hook, on purpose");
    DefaultChannel<Integer> channel =
        channels.open(
            Shape.dropping(overflow, 1),
            (element, reason) -> {
              hooked.add(element + " " + reason);
              throw broken;
            });
    Channels.fill(channel);
    SendClause<Integer> send = select.send(channel);
    List<Throwable> uncaught = new ArrayList<>();
    Actor<Boolean> actor =
        actors.start(
            threads,
            () -> {
              Thread.currentThread()
                  .setUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
              for (int i = 0; i < 3; i++) {
                send.element(i);
                assertThat(i % 2 == 0 ? select.await() : select.tryNow()).isSameAs(send);
                assertThat(send.hasElement()).isFalse();
              }
              return true;
            });
    assertThat(actor.result()).isTrue();
    assertThat(hooked).hasSize(3);
    assertThat(uncaught).containsExactly(broken, broken, broken);
    Channels.checkNobodyWaits(channel);
    assertThat(ReceiveForm.now(channel)).isEqualTo(overflow == Overflow.DROP_NEWEST ? -1 : 2);
  }
}
