package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.Ledger.Coin;
import io.kcoro.channel.OwnedChannels.Owned;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose an element with an owner is when a stackless coroutine is cancelled, or fails half way. */
class ElementPolicyStacklessTest {
  @RegisterExtension final OwnedChannels channels = new OwnedChannels();

  private final Box box = Box.of(7);
  private final Coin coin = box.content();

  /** The ways a step can send. */
  enum Sends {
    SEND {
      @Override
      Op choose(Sender sender) {
        return sender.send(sender.channel, sender.box, sender::then);
      }
    },
    DEADLINE {
      @Override
      Op choose(Sender sender) {
        Deadline hour = Deadline.after(Duration.ofHours(1));
        return sender.trySend(sender.channel, sender.box, hour, result -> sender.then());
      }
    },
    TOKEN {
      @Override
      Op choose(Sender sender) {
        CancellationSource token = new CancellationSource();
        return sender.trySend(sender.channel, sender.box, token.token(), result -> sender.then());
      }
    },
    SELECT {
      @Override
      Op choose(Sender sender) {
        Select select = Select.unbiased();
        select.send(sender.channel, sender.box);
        return sender.select(select, chosen -> sender.then());
      }
    };

    abstract Op choose(Sender sender);
  }

  /** Sends a box, and notes how that ended. */
  static final class Sender extends Stackless {
    private final Channel<Box> channel;
    private final Box box;
    private final BiFunction<Sender, Throwable, @Nullable Op> recovery;
    private final List<Object> seen = new ArrayList<>();
    private Supplier<Op> first = this::done;
    private Supplier<Op> following = this::done;

    Sender(Channel<Box> channel, Box box) {
      this(channel, box, (sender, thrown) -> null);
    }

    Sender(Channel<Box> channel, Box box, BiFunction<Sender, Throwable, @Nullable Op> recovery) {
      this.channel = channel;
      this.box = box;
      this.recovery = recovery;
    }

    Sender by(Sends sends) {
      first = () -> sends.choose(this);
      return this;
    }

    Op then() {
      seen.add("sent");
      return following.get();
    }

    @Override
    protected Op start() {
      return first.get();
    }

    @Override
    protected @Nullable Op recover(Throwable thrown) {
      seen.add(thrown.getClass());
      seen.add(box.isEmpty() ? "empty" : "full");
      return recovery.apply(this, thrown);
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      seen.add(box.isEmpty() ? "empty at the end" : "full at the end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWaitsWhenItsCoroutineIsCancelledIsGivenBack(Sends sends) throws InterruptedException {
    for (Shape shape : Shape.bounded().toList()) {
      for (boolean all : new boolean[] {false, true}) {
        Owned owned = channels.full(shape);
        Sender sender = new Sender(owned.channel(), box).by(sends);
        try {
          Scope.run(scope -> {
            Coroutine coroutine = scope.launch(sender);
            Await.senders(owned.channel(), 1);
            if (all) {
              scope.cancel("all");
            } else {
              coroutine.cancel("one");
            }
          });
        } catch (CancellationException cancelled) {
          assertThat(all).isTrue();
        }
        assertThat(sender.seen).containsExactly("full at the end");
        assertThat(box.content()).isSameAs(coin);
        assertThat(owned.policy().refusals()).endsWith(Outcome.CANCELLED);
      }
    }
  }

  /** Sends box after box, and is cancelled before the first one. */
  private static final class Cancelled extends Stackless {
    private final Channel<Box> channel;
    private final Channel<Coroutine> itself = Channel.rendezvous();
    private final List<Box> boxes = new ArrayList<>();

    Cancelled(Channel<Box> channel) {
      this.channel = channel;
    }

    @Override
    protected Op start() {
      return receive(
          itself,
          self -> {
            self.cancel("at once");
            return next();
          });
    }

    private Op next() {
      Box box = Box.of(boxes.size());
      boxes.add(box);
      return send(channel, box, this::next);
    }
  }

  @Test
  void aSendThatIsNotBegunTakesNothing() throws InterruptedException {
    Owned owned = channels.open(Shape.UNLIMITED);
    Cancelled sender = new Cancelled(owned.channel());
    Scope.run(scope -> sender.itself.send(scope.launch(sender)));
    int last = sender.boxes.size() - 1;
    assertThat(sender.boxes.subList(0, last)).allMatch(Box::isEmpty);
    assertThat(sender.boxes.get(last).isEmpty()).isFalse();
    assertThat(owned.policy().accepts()).isEqualTo(last);
    assertThat(owned.policy().refusals()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatThePolicyThrowsIsAFailureOfTheStep(Sends sends) throws InterruptedException {
    for (Shape shape : List.of(Shape.RENDEZVOUS, Shape.buffered(1), Shape.UNLIMITED)) {
      Owned owned = channels.open(shape);
      Box empty = new Box(null);
      Sender sender =
          new Sender(
                  owned.channel(),
                  empty,
                  (it, thrown) -> {
                    empty.put(coin);
                    return sends.choose(it);
                  })
              .by(sends);
      Scope.run(scope -> {
        scope.launch(sender);
        assertThat(owned.channel().receive().take()).isSameAs(coin);
      });
      assertThat(sender.seen)
          .containsExactly(IllegalStateException.class, "empty", "sent", "empty at the end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasSentBeforeAStepFailsIsNotGivenBack(Sends sends) throws InterruptedException {
    Owned owned = channels.open(Shape.buffered(1));
    Owned waited = channels.open(Shape.RENDEZVOUS);
    for (Owned to : List.of(owned, waited)) {
      Box sent = Box.of(1);
      Sender sender = new Sender(to.channel(), sent, (it, thrown) -> it.done()).by(sends);
      sender.following =
          () -> {
            throw new ArithmeticException("on purpose");
          };
      Scope.run(scope -> {
        scope.launch(sender);
        to.channel().receive();
      });
      assertThat(sender.seen)
          .containsExactly("sent", ArithmeticException.class, "empty", "empty at the end");
      assertThat(sent.isEmpty()).isTrue();
    }
  }

  /** The timer of the wait is armed already: to arm it again fails when the send is queued. */
  private static Op failsHalfWay(Sender sender, ManualTime time) {
    Deadline hour = Deadline.after(Duration.ofHours(1), time);
    Op chosen = sender.trySend(sender.channel, sender.box, hour, result -> sender.then());
    ((StacklessRunner) StacklessRun.of(sender)).limit.arm();
    return chosen;
  }

  @Test
  void aWaitThatBeginsOnlyHalfGivesItsElementBackOnce() throws InterruptedException {
    Owned owned = channels.full(Shape.buffered(1));
    ManualTime time = ManualTime.create();
    Sender sender = new Sender(owned.channel(), box, (it, thrown) -> it.done());
    sender.first = () -> failsHalfWay(sender, time);
    Scope.run(scope -> scope.launch(sender));
    assertThat(sender.seen).containsExactly(IllegalStateException.class, "full", "full at the end");
    assertThat(owned.policy().refusals()).containsExactly(Outcome.CANCELLED);
    assertThat(box.content()).isSameAs(coin);

    owned.channel().receive();
    Sender again = new Sender(owned.channel(), box).by(Sends.SEND);
    Scope.run(scope -> scope.launch(again));
    assertThat(again.seen).containsExactly("sent", "empty at the end");
  }

  @Test
  void soDoesOneThatEndsTheCoroutine() {
    Owned owned = channels.full(Shape.RENDEZVOUS);
    ManualTime time = ManualTime.create();
    Sender sender = new Sender(owned.channel(), box);
    sender.first = () -> failsHalfWay(sender, time);
    assertThatExceptionOfType(CoroutineFailedException.class)
        .isThrownBy(() -> Scope.run(scope -> scope.launch(sender)));
    assertThat(sender.seen).containsExactly(IllegalStateException.class, "full", "full at the end");
    assertThat(owned.policy().refusals()).containsExactly(Outcome.CANCELLED);
  }
}
