package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What one turn of a select does, clause by clause. */
@ParameterizedClass
@EnumSource
class SelectTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  @Parameter Threads threads;

  private final Select select = Select.unbiased();

  @AfterEach
  void nothingIsLeft() {
    select.checkInvariants();
  }

  private Actor<SelectClause> awaiting() {
    return actors.start(threads, select::await);
  }

  // ---- clauses that are ready ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#keeping")
  void anElementThatIsThereIsReceived(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> full = channels.open(shape);
    full.trySend(7);
    ReceiveClause<Integer> clause = select.receive(full);
    ReceiveClause<Integer> other = select.receive(channels.<Integer>open(shape));

    assertThat(awaiting().result()).isSameAs(clause);
    assertThat(clause.element()).isEqualTo(7);
    assertThat(clause.isClosed()).isFalse();
    assertThat(other.orNull()).isNull();
    assertThatIllegalStateException()
        .isThrownBy(other::element)
        .withMessageContaining("not chosen");
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#keeping")
  void anElementForWhichThereIsRoomIsSent(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> empty = channels.open(shape);
    SendClause<Integer> clause = select.send(empty, 7);

    assertThat(awaiting().result()).isSameAs(clause);
    assertThat(clause.hasElement()).as("it was sent").isFalse();
    assertThat(ReceiveForm.now(empty)).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#dropNewest")
  void anElementThatIsDroppedIsToldAsDropped(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> full = channels.full(shape);
    SendClause<Integer> clause = select.send(full, 7);

    assertThat(awaiting().result()).isSameAs(clause);
    assertThat(clause.isDropped()).isTrue();
    assertThat(clause.hasElement()).isFalse();
    assertThat(full.snapshot().droppedNewest()).isEqualTo(1);
  }

  // ---- clauses that become ready ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void aSelectThatWaitsIsServedByASend(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> first = channels.open(shape);
    DefaultChannel<Integer> second = channels.open(shape);
    ReceiveClause<Integer> clause = select.receive(first);
    select.receive(second);
    Actor<SelectClause> actor = awaiting();
    Await.receivers(first, 1);
    Await.receivers(second, 1);

    assertThat(first.trySend(7).isDone()).isTrue();

    assertThat(actor.result()).isSameAs(clause);
    assertThat(clause.element()).isEqualTo(7);
    Channels.checkNobodyWaits(first);
    Channels.checkNobodyWaits(second);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void aSelectThatWaitsIsServedByAReceive(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> first = channels.full(shape);
    DefaultChannel<Integer> second = channels.full(shape);
    SendClause<Integer> clause = select.send(first, 7);
    SendClause<Integer> other = select.send(second, 8);
    Actor<SelectClause> actor = awaiting();
    Await.senders(first, 1);
    Await.senders(second, 1);

    List<Integer> received = new ArrayList<>();
    first.drainTo(received, shape.capacity() + 1);

    assertThat(actor.result()).isSameAs(clause);
    assertThat(received).endsWith(7).hasSize(shape.capacity() + 1);
    assertThat(clause.hasElement()).isFalse();
    assertThat(other.hasElement()).as("not sent").isTrue();
    Channels.checkNobodyWaits(first);
    Channels.checkNobodyWaits(second);
  }

  @Test
  void twoSelectsMeet() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      DefaultChannel<Integer> a = channels.open(Shape.RENDEZVOUS);
      DefaultChannel<Integer> b = channels.open(Shape.RENDEZVOUS);
      Select one = Select.unbiased();
      SendClause<Integer> sendA = one.send(a, 1);
      ReceiveClause<Integer> receiveB = one.receive(b);
      Select two = Select.unbiased();
      SendClause<Integer> sendB = two.send(b, 2);
      ReceiveClause<Integer> receiveA = two.receive(a);
      Actor<SelectClause> first = actors.start(threads, one::await);
      Actor<SelectClause> second = actors.start(threads, two::await);

      if (first.result() == sendA) {
        assertThat(second.result()).isSameAs(receiveA);
        assertThat(receiveA.element()).isEqualTo(1);
        assertThat(sendB.hasElement()).isTrue();
      } else {
        assertThat(first.result()).isSameAs(receiveB);
        assertThat(second.result()).isSameAs(sendB);
        assertThat(receiveB.element()).isEqualTo(2);
        assertThat(sendA.hasElement()).isTrue();
      }
      one.checkInvariants();
      two.checkInvariants();
      Channels.checkNobodyWaits(a);
      Channels.checkNobodyWaits(b);
    }
  }

  @Test
  void aSelectIsNotPairedWithItself() throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
    SendClause<Integer> send = select.send(channel, 1);
    ReceiveClause<Integer> receive = select.receive(channel);
    ReceiveClause<Integer> again = select.receive(channel);
    Actor<SelectClause> actor = awaiting();
    Await.senders(channel, 1);
    Await.receivers(channel, 2);
    channel.checkInvariants();

    assertThat(channel.tryReceive().orNull()).isEqualTo(1);

    assertThat(actor.result()).isSameAs(send);
    assertThat(receive.orNull()).isNull();
    assertThat(again.orNull()).isNull();
    Channels.checkNobodyWaits(channel);
  }

  // ---- the end of channels ----

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void aClosedChannelIsReadyWithAClosedResult(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(shape);
    IllegalStateException why = new IllegalStateException("the end");
    channel.close(why);
    ReceiveClause<Integer> receive = select.receive(channel);
    assertThat(awaiting().result()).isSameAs(receive);
    assertThat(receive.isClosed()).isTrue();
    assertThat(receive.cause()).isSameAs(why);
    assertThat(receive.orNull()).isNull();
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(receive::element)
        .withCause(why);

    receive.disable();
    SendClause<Integer> send = select.send(channel, 1);
    assertThat(awaiting().result()).isSameAs(send);
    assertThat(send.isClosed()).isTrue();
    assertThat(send.hasElement()).as("it is still the sender's").isTrue();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void closeEndsAReceiveThatWaits(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(shape);
    ReceiveClause<Integer> receive = select.receive(channel);
    Actor<SelectClause> actor = awaiting();
    Await.receivers(channel, 1);
    channel.close();
    assertThat(actor.result()).isSameAs(receive);
    assertThat(receive.isClosed()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void cancelEndsASendThatWaitsAndCloseDoesNot(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.full(shape);
    SendClause<Integer> send = select.send(channel, 1);
    Actor<SelectClause> actor = awaiting();
    Await.senders(channel, 1);
    channel.close();
    assertThat(channel.snapshot().waitingSenders()).isEqualTo(1);
    channel.cancel();
    assertThat(actor.result()).isSameAs(send);
    assertThat(send.isClosed()).isTrue();
    assertThat(send.hasElement()).isTrue();
  }

  // ---- events ----

  @Test
  void aCoroutineThatEndsIsJoined() throws Exception {
    DefaultChannel<Integer> never = channels.open(Shape.RENDEZVOUS);
    Scope.run(scope -> {
      DefaultChannel<Integer> gate = channels.open(Shape.RENDEZVOUS);
      Coroutine coroutine = scope.launch(gate::receive);
      JoinClause join = select.join(coroutine);
      ReceiveClause<Integer> receive = select.receive(never);
      Actor<SelectClause> actor = awaiting();
      Await.receivers(never, 1);
      gate.send(1);
      assertThat(actor.result()).isSameAs(join);
      assertThat(receive.orNull()).isNull();
      assertThat(awaiting().result()).as("it has ended for ever").isSameAs(join);
    });
    Channels.checkNobodyWaits(never);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            select.join(
                new Joinable() {
                  @Override
                  public boolean isDone() {
                    return false;
                  }

                  @Override
                  public void join() {}
                }));
  }

  @Test
  void aTokenThatIsCancelledIsAClause() throws InterruptedException {
    DefaultChannel<Integer> never = channels.open(Shape.RENDEZVOUS);
    CancellationSource source = new CancellationSource();
    CancelClause cancelled = select.cancelled(source.token());
    select.receive(never);
    Actor<SelectClause> actor = awaiting();
    Await.receivers(never, 1);
    source.cancel("enough");
    assertThat(actor.result()).isSameAs(cancelled);
    assertThat(awaiting().result()).as("it is sticky").isSameAs(cancelled);
    Channels.checkNobodyWaits(never);
  }

  @Test
  void theNearestMomentIsChosen() throws InterruptedException {
    DefaultChannel<Integer> never = channels.open(Shape.RENDEZVOUS);
    select.receive(never);
    select.timeout(Duration.ofHours(1));
    TimeoutClause near = select.timeout(Duration.ofMillis(1));
    select.timeout(Deadline.after(Duration.ofHours(2)));
    assertThat(awaiting().result()).isSameAs(near);
    near.at(Deadline.after(Duration.ZERO));
    assertThat(awaiting().result()).isSameAs(near);
    near.after(Duration.ZERO);
    assertThat(awaiting().result()).isSameAs(near);
    near.after(Duration.ofSeconds(Long.MAX_VALUE));
    TimeoutClause other = select.timeout(Duration.ofNanos(1));
    assertThat(awaiting().result()).isSameAs(other);
    Channels.checkNobodyWaits(never);
  }

  @Test
  void otherwiseIsChosenIfNothingElseCanBe() throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(Shape.buffered(1));
    ReceiveClause<Integer> receive = select.receive(channel);
    OtherwiseClause otherwise = select.otherwise();
    assertThat(awaiting().result()).isSameAs(otherwise);
    assertThat(select.tryNow()).isSameAs(otherwise);
    channel.trySend(1);
    assertThat(awaiting().result()).isSameAs(receive);
    otherwise.disable();
    assertThat(select.tryNow()).isNull();
    Channels.checkNobodyWaits(channel);
    assertThatIllegalStateException().isThrownBy(select::otherwise);
  }

  // ---- how a wait is given up ----

  @Test
  void anInterruptEndsTheWaitAndLeavesNothing() throws InterruptedException {
    DefaultChannel<Integer> in = channels.open(Shape.RENDEZVOUS);
    DefaultChannel<Integer> out = channels.full(Shape.buffered(1));
    select.receive(in);
    SendClause<Integer> send = select.send(out, 7);
    Actor<SelectClause> actor = awaiting();
    Await.receivers(in, 1);
    actor.interrupt();
    assertThat(actor.failure()).isExactlyInstanceOf(InterruptedException.class);
    assertThat(actor.interruptedAtEnd()).isFalse();
    assertThat(send.hasElement()).isTrue();
    Channels.checkNobodyWaits(in);
    Channels.checkNobodyWaits(out);
  }

  @Test
  void anInterruptOnEntryIsThrownAlsoIfAClauseIsReadyAndTryNowIgnoresIt()
      throws InterruptedException {
    DefaultChannel<Integer> full = channels.full(Shape.buffered(1));
    ReceiveClause<Integer> receive = select.receive(full);
    Actor<SelectClause> actor =
        actors.start(
            threads,
            () -> {
              Thread.currentThread().interrupt();
              return select.await();
            });
    assertThat(actor.failure()).isInstanceOf(InterruptedException.class);
    Actor<SelectClause> trying =
        actors.start(
            threads,
            () -> {
              Thread.currentThread().interrupt();
              return select.tryNow();
            });
    assertThat(trying.result()).isSameAs(receive);
    assertThat(trying.interruptedAtEnd()).isTrue();
  }

  /** Who catches the interrupt must not find, and use again, what an earlier turn has brought. */
  @Test
  void anInterruptOnEntryLeavesNoResultOfAnEarlierTurn() throws InterruptedException {
    DefaultChannel<Integer> full = channels.full(Shape.buffered(1));
    DefaultChannel<Integer> ended = channels.open(Shape.RENDEZVOUS);
    ReceiveClause<Integer> receive = select.receive(full);
    assertThat(select.tryNow()).isSameAs(receive);
    assertThat(receive.orNull()).isEqualTo(-1);
    interruptedOnEntry();
    assertThat(receive.orNull()).isNull();

    ended.close();
    ReceiveClause<Integer> fromEnded = select.receive(ended);
    assertThat(select.tryNow()).isSameAs(fromEnded);
    assertThat(fromEnded.isClosed()).isTrue();
    interruptedOnEntry();
    assertThat(fromEnded.isClosed()).isFalse();
  }

  private void interruptedOnEntry() throws InterruptedException {
    Actor<SelectClause> actor =
        actors.start(
            threads,
            () -> {
              Thread.currentThread().interrupt();
              return select.await();
            });
    assertThat(actor.failure()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void theCancellationOfTheScopeEndsTheWaitInACoroutineAndInTheBody() throws Exception {
    DefaultChannel<Integer> never = channels.open(Shape.RENDEZVOUS);
    select.receive(never);
    Select ofBody = Select.ordered();
    ofBody.receive(never);
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() ->
            Scope.run(scope -> {
              scope.launch(select::await);
              scope.launch(() -> {
                Await.receivers(never, 2);
                scope.cancel("enough");
              });
              ofBody.await();
            }));
    ofBody.checkInvariants();
    Channels.checkNobodyWaits(never);
  }

  // ---- bad use ----

  @Test
  void aSelectThatWaitsInAnotherThreadIsRefused() throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
    select.receive(channel);
    Actor<SelectClause> actor = awaiting();
    Await.receivers(channel, 1);
    assertThatIllegalStateException()
        .isThrownBy(select::await)
        .withMessageContaining("one thread at a time");
    assertThat(channel.trySend(1).isDone()).isTrue();
    assertThat(actor.result()).isNotNull();
    Channels.checkNobodyWaits(channel);
  }

  @Test
  void anElementSetByTheUndeliveredHandlerIsTheNextToBeSent() throws InterruptedException {
    AtomicReference<SendClause<Integer>> clause = new AtomicReference<>();
    DefaultChannel<Integer> channel =
        channels.open(
            Shape.dropping(Overflow.DROP_NEWEST, 1),
            (UndeliveredHandler<Integer>) (element, why) -> clause.get().element(element + 1));
    channel.trySend(0);
    clause.set(select.send(channel, 1));
    assertThat(awaiting().result()).isSameAs(clause.get());
    assertThat(clause.get().isDropped()).isTrue();
    assertThat(clause.get().hasElement()).as("the next one").isTrue();
  }

  @Test
  void aSelectWithNothingToWaitForIsRefused() {
    assertThatIllegalStateException().isThrownBy(select::await).withMessageContaining("nothing");
    SendClause<Integer> send = select.send(channels.<Integer>open(Shape.RENDEZVOUS));
    assertThatIllegalStateException().isThrownBy(select::tryNow);
    send.element(1);
    assertThat(select.tryNow()).isNull();
    send.clear();
    assertThatIllegalStateException().isThrownBy(select::tryNow);
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> select.receive(null));
    assertThatNullPointerException().isThrownBy(() -> select.send(null));
    assertThatNullPointerException()
        .isThrownBy(() -> select.send(channels.<Integer>open(Shape.RENDEZVOUS), null));
    assertThatNullPointerException().isThrownBy(() -> select.join(null));
    assertThatNullPointerException().isThrownBy(() -> select.cancelled(null));
    assertThatNullPointerException().isThrownBy(() -> select.timeout((Duration) null));
    assertThatNullPointerException().isThrownBy(() -> select.timeout((Deadline) null));
    select.cancelled(CancellationToken.never());
    assertThat(select.tryNow()).isNull();
  }
}
