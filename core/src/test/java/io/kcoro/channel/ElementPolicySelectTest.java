package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Ledger.Coin;
import io.kcoro.channel.OwnedChannels.Owned;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whose elements with an owner are after a turn of a select, however it has ended; by threads and
 * by stackless coroutines.
 */
@ParameterizedClass
@EnumSource
class ElementPolicySelectTest {
  @RegisterExtension final OwnedChannels channels = new OwnedChannels();
  @RegisterExtension final Actors actors = new Actors();

  enum Taker {
    VIRTUAL,
    PLATFORM,
    STACKLESS
  }

  @Parameter Taker taker;

  private final Select select = Select.ordered();
  private final Box box = Box.of(7);
  private final Coin coin = box.content();
  private final Box other = Box.of(8);
  private final Coin otherCoin = other.content();

  @AfterEach
  void nothingIsLeft() {
    select.checkInvariants();
  }

  /** Takes a turn in another thread, or a stackless coroutine. */
  private Actor<SelectClause> turn() {
    Callable<SelectClause> direct = select::await;
    return switch (taker) {
      case VIRTUAL -> actors.start(Threads.VIRTUAL, direct);
      case PLATFORM -> actors.start(Threads.PLATFORM, direct);
      case STACKLESS -> actors.start(Threads.VIRTUAL, () -> StacklessOperation.select(select));
    };
  }

  private void assertBothWithTheirSenders() {
    assertThat(box.content()).isSameAs(coin);
    assertThat(other.content()).isSameAs(otherCoin);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void theClauseThatWinsSendsAndTheOtherGetsItsElementBack(Shape shape)
      throws InterruptedException {
    Owned first = channels.full(shape);
    Owned second = channels.full(Shape.RENDEZVOUS);
    SendClause<Box> lost = select.send(first.channel(), box);
    SendClause<Box> won = select.send(second.channel(), other);
    Actor<SelectClause> turn = turn();
    Await.senders(first.channel(), 1);
    Await.senders(second.channel(), 1);

    assertThat(second.channel().receive().take()).isSameAs(otherCoin);

    assertThat(turn.result()).isSameAs(won);
    assertThat(won.hasElement()).isFalse();
    assertThat(other.isEmpty()).isTrue();
    assertThat(lost.hasElement()).isTrue();
    assertThat(box.content()).isSameAs(coin);
    assertThat(first.policy().refusals()).endsWith(Outcome.CANCELLED);
  }

  @Test
  void twoElementsForOneChannelGoOneAfterTheOther() throws InterruptedException {
    Owned owned = channels.open(Shape.RENDEZVOUS);
    SendClause<Box> first = select.send(owned.channel(), box);
    SendClause<Box> second = select.send(owned.channel(), other);
    ReceiveClause<Box> never = select.receive(owned.channel());
    Actor<SelectClause> turn = turn();
    Await.senders(owned.channel(), 2);
    assertThat(owned.channel().receive().take()).isSameAs(coin);
    assertThat(turn.result()).isSameAs(first);
    assertThat(other.content()).isSameAs(otherCoin);

    turn = turn();
    Await.senders(owned.channel(), 1);
    assertThat(owned.channel().receive().take()).isSameAs(otherCoin);
    assertThat(turn.result()).isSameAs(second);

    turn = turn();
    Await.receivers(owned.channel(), 1);
    owned.channel().send(Box.of(9));
    assertThat(turn.result()).isSameAs(never);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void aTimeoutGivesAllBack(Shape shape) throws InterruptedException {
    select.send(channels.full(shape).channel(), box);
    select.send(channels.full(shape).channel(), other);
    TimeoutClause timeout = select.timeout(Duration.ofNanos(20_000));
    for (int turns = 0; turns < 3; turns++) {
      assertThat(turn().result()).isSameAs(timeout);
      assertBothWithTheirSenders();
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void aTokenGivesAllBack(Shape shape) throws InterruptedException {
    Owned owned = channels.full(shape);
    CancellationSource source = new CancellationSource();
    select.send(owned.channel(), box);
    select.send(owned.channel(), other);
    CancelClause cancelled = select.cancelled(source.token());
    Actor<SelectClause> turn = turn();
    Await.senders(owned.channel(), 2);

    source.cancel("not needed");

    assertThat(turn.result()).isSameAs(cancelled);
    assertBothWithTheirSenders();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void anInterruptGivesAllBack(Shape shape) throws InterruptedException {
    Owned owned = channels.full(shape);
    select.send(owned.channel(), box);
    select.send(owned.channel(), other);
    Actor<SelectClause> turn = turn();
    Await.senders(owned.channel(), 2);

    turn.interrupt();

    assertThat(turn.failure()).isInstanceOf(InterruptedException.class);
    assertBothWithTheirSenders();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void theEndOfAChannelGivesAllBack(Shape shape) throws InterruptedException {
    Owned ended = channels.full(shape);
    Owned stays = channels.full(shape);
    SendClause<Box> closed = select.send(ended.channel(), box);
    select.send(stays.channel(), other);
    Actor<SelectClause> turn = turn();
    Await.senders(ended.channel(), 1);

    ended.channel().cancel();

    assertThat(turn.result()).isSameAs(closed);
    assertThat(closed.isClosed()).isTrue();
    assertThat(closed.hasElement()).isTrue();
    assertBothWithTheirSenders();
    assertThat(ended.policy().refusals()).endsWith(Outcome.CLOSED);
    assertThat(turn().result()).as("ended before").isSameAs(closed);
    assertBothWithTheirSenders();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void theCancellationOfTheScopeGivesAllBack(Shape shape) throws InterruptedException {
    Owned owned = channels.full(shape);
    select.send(owned.channel(), box);
    select.send(owned.channel(), other);
    Scope.run(scope -> {
      Coroutine turn =
          taker == Taker.STACKLESS
              ? scope.launch(new OneTurn(select))
              : scope.launch(() -> select.await());
      Await.senders(owned.channel(), 2);
      turn.cancel("not needed");
      turn.join();
    });
    assertBothWithTheirSenders();
  }

  private static final class OneTurn extends Stackless {
    private final Select select;

    OneTurn(Select select) {
      this.select = select;
    }

    @Override
    protected Op start() {
      return select(select, chosen -> done());
    }

    @Override
    protected void onEnd(Throwable thrown) {
      assertThat(thrown).isInstanceOf(CancelledException.class);
    }
  }

  @Test
  void nothingIsTakenIfOneElementCannotBe() throws InterruptedException {
    Owned owned = channels.full(Shape.buffered(1));
    Owned second = channels.full(Shape.RENDEZVOUS);
    ChannelSnapshot before = owned.channel().snapshot();
    select.send(owned.channel(), box);
    SendClause<Box> empty = select.send(second.channel(), new Box(null));

    assertThat(turn().failure()).hasMessage("the box is empty");

    assertThat(box.content()).isSameAs(coin);
    Channels.checkUnchanged(owned.channel(), before);
    select.checkInvariants();

    empty.element(other);
    Actor<SelectClause> turn = turn();
    Await.senders(second.channel(), 1);
    assertThat(second.channel().receive().take()).isSameAs(otherCoin);
    assertThat(turn.result()).isSameAs(empty);
    assertThat(box.content()).isSameAs(coin);
  }

  @Test
  void oneElementCannotWaitInTwoClauses() throws InterruptedException {
    select.send(channels.full(Shape.buffered(1)).channel(), box);
    select.send(channels.full(Shape.buffered(1)).channel(), box);
    assertThat(turn().failure()).isInstanceOf(IllegalStateException.class);
    assertThat(box.content()).isSameAs(coin);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void whatCannotBeSentAtOnceStays(Shape shape) {
    Owned owned = channels.full(shape);
    select.send(owned.channel(), box);
    select.send(owned.channel(), other);
    assertThat(select.tryNow()).isNull();
    assertBothWithTheirSenders();
    OtherwiseClause otherwise = select.otherwise();
    assertThat(select.tryNow()).isSameAs(otherwise);
    assertBothWithTheirSenders();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void aWaitThatIsGivenUpGivesAllBack(Shape shape) {
    Owned owned = channels.full(shape);
    select.send(owned.channel(), box);
    select.send(owned.channel(), other);
    select.reset();
    assertThat(select.takeOrQueue()).isNull();
    assertThat(box.isEmpty()).isTrue();
    assertThat(select.giveUp()).isNull();
    assertBothWithTheirSenders();
  }
}
