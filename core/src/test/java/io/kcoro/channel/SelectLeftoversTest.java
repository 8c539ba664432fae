package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.support.Await;
import io.kcoro.support.Stress;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Selects that ended, however they did, leave no waiter and no memory in their channels. */
@ParameterizedClass
@EnumSource
class SelectLeftoversTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  @Parameter Threads threads;

  private static final int SELECTS = 10_000;

  /** How a select that waits is ended. */
  enum Ending {
    TIMEOUT,
    TOKEN,
    INTERRUPT,
    ELEMENT
  }

  /** What a select waits for in vain, and what it may get; used by many selects in turn. */
  private final class World {
    final DefaultChannel<Object> never = channels.open(Shape.RENDEZVOUS);
    final DefaultChannel<Object> full = channels.open(Shape.buffered(1));
    final DefaultChannel<Object> gets = channels.open(Shape.RENDEZVOUS);
    final CancellationToken longLived = new CancellationSource().token();
    private CancellationSource source = new CancellationSource();
    private volatile int turn = -1;

    World() {
      full.trySend("the only one");
    }

    /** One turn of a new select that nothing but {@code ending} can end. */
    WeakReference<Object> turn(int number, Ending ending, Object element)
        throws InterruptedException {
      CancellationSource own = new CancellationSource();
      source = own;
      turn = number;
      Select select = Select.unbiased();
      select.receive(never);
      SendClause<Object> send = select.send(full, element);
      ReceiveClause<Object> receive = select.receive(gets);
      CancelClause cancelled = select.cancelled(own.token());
      select.cancelled(longLived);
      TimeoutClause timeout =
          select.timeout(ending == Ending.TIMEOUT ? Duration.ofNanos(10_000) : Duration.ofHours(1));
      SelectClause chosen = null;
      try {
        chosen = select.await();
      } catch (InterruptedException e) {
        // Told by there being no clause.
      }
      select.checkInvariants();
      SelectClause expected =
          switch (ending) {
            case TIMEOUT -> timeout;
            case TOKEN -> cancelled;
            case INTERRUPT -> null;
            case ELEMENT -> receive;
          };
      if (chosen != expected || !send.hasElement()) {
        throw new AssertionError(ending + " ended with " + chosen);
      }
      return new WeakReference<>(select);
    }

    /**
     * Ends that turn once its select waits.
     *
     * @param waiting how many wait in the channel without elements then
     */
    void end(int number, Ending ending, Thread selecting, int waiting) throws InterruptedException {
      if (ending == Ending.TIMEOUT) {
        return; // it ends by itself, perhaps before anybody could see it wait
      }
      Await.until(() -> turn == number && never.snapshot().waitingReceivers() == waiting);
      switch (ending) {
        case TOKEN -> source.cancel("enough");
        case INTERRUPT -> selecting.interrupt();
        default -> assertThat(gets.trySend("got").isDone()).isTrue();
      }
    }

    void assertNothingIsLeft(long received) {
      for (DefaultChannel<?> channel : List.of(never, full, gets)) {
        Channels.checkNobodyWaits(channel);
        assertThat(channel.firstReceiver).isNull();
        assertThat(channel.lastReceiver).isNull();
        assertThat(channel.firstSender).isNull();
        assertThat(channel.lastSender).isNull();
      }
      assertThat(never.snapshot().accepted()).isZero();
      assertThat(full.snapshot().accepted()).isEqualTo(1);
      assertThat(gets.snapshot().received()).isEqualTo(received);
      assertThat(((CancelSignal) longLived).checkInvariants()).as("handlers left").isZero();
    }
  }

  private static Ending ending(int turn) {
    return Ending.values()[turn % Ending.values().length];
  }

  @Test
  void tenThousandSelectsLeaveNoWaiter() throws InterruptedException {
    int count = Stress.scaled(SELECTS);
    World world = new World();
    Actor<Boolean> selecting =
        actors.start(
            threads,
            () -> {
              for (int i = 0; i < count; i++) {
                world.turn(i, ending(i), i);
              }
              return true;
            });
    for (int i = 0; i < count; i++) {
      world.end(i, ending(i), selecting.thread(), 1);
    }
    assertThat(selecting.result()).isTrue();
    world.assertNothingIsLeft(count / Ending.values().length);
  }

  @ParameterizedTest
  @EnumSource
  void aSelectAndItsElementCanBeCollectedAlthoughTheChannelsLiveOn(Ending ending)
      throws InterruptedException {
    World world = new World();
    List<WeakReference<Object>> gone = new ArrayList<>();
    // One waits on in each channel: what its links still reach must not be the select.
    Actor<Object> first = actors.start(threads, world.never::receive);
    Await.receivers(world.never, 1);
    for (int i = 0; i < 3; i++) {
      int number = i;
      Actor<Boolean> selecting =
          actors.start(
              threads,
              () -> {
                Object element = new Object();
                gone.add(new WeakReference<>(element));
                gone.add(world.turn(number, ending, element));
                return true;
              });
      world.end(number, ending, selecting.thread(), 2);
      assertThat(selecting.result()).isTrue();
    }
    Actor<Object> last = actors.start(threads, world.never::receive);
    Await.receivers(world.never, 2);

    awaitCollected(gone);
    world.never.trySend("for the first");
    world.never.trySend("for the last");
    assertThat(first.result()).isEqualTo("for the first");
    assertThat(last.result()).isEqualTo("for the last");
  }

  /** A select that lives on keeps neither what it has sent nor what an earlier turn received. */
  @Test
  void aSelectKeepsNoElementOfAnEarlierTurn() throws InterruptedException {
    DefaultChannel<Object> in = channels.open(Shape.RENDEZVOUS);
    DefaultChannel<Object> out = channels.open(Shape.RENDEZVOUS);
    Select select = Select.unbiased();
    ReceiveClause<Object> receive = select.receive(in);
    SendClause<Object> send = select.send(out);
    List<WeakReference<Object>> gone = new ArrayList<>();

    Actor<SelectClause> receiving = actors.start(threads, select::await);
    Await.receivers(in, 1);
    gone.add(sendNew(in));
    assertThat(receiving.result()).isSameAs(receive);
    gone.add(giveNew(send));
    Actor<SelectClause> sending = actors.start(threads, select::await);
    Await.senders(out, 1);
    assertThat(out.tryReceive().isDone()).isTrue();
    assertThat(sending.result()).isSameAs(send);

    awaitCollected(gone);
    assertThat(send.hasElement()).isFalse();
    assertThat(receive.orNull()).isNull();
  }

  private static WeakReference<Object> sendNew(DefaultChannel<Object> channel) {
    Object element = new Object();
    assertThat(channel.trySend(element).isDone()).isTrue();
    return new WeakReference<>(element);
  }

  private static WeakReference<Object> giveNew(SendClause<Object> clause) {
    Object element = new Object();
    clause.element(element);
    return new WeakReference<>(element);
  }

  private static void awaitCollected(List<WeakReference<Object>> gone) throws InterruptedException {
    Await.until(() -> {
      System.gc();
      return gone.stream().allMatch(reference -> reference.refersTo(null));
    });
  }
}
