package io.kcoro.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Op;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Actors that wait for each other, in the two ways in which an actor can. */
@ParameterizedClass
@EnumSource(
    value = ActorKind.class,
    names = {"STEPPED", "DIRECT"})
class AskCycleTest {
  @Parameter ActorKind kind;

  /** To be passed on to the actor of that name, and so on; the last one answers. */
  record Pass(String path, Reply<String> reply) {}

  private final Map<String, Actor<Pass>> actors = new ConcurrentHashMap<>();

  private Actor<Pass> launch(String name, Scope scope) {
    ActorBuilder<Pass> builder = Actor.<Pass>builder().name(name).onFailure(FailurePolicy.resume());
    Actor<Pass> actor =
        kind == ActorKind.DIRECT
            ? builder.direct().launch(scope, self -> this::pass)
            : builder.launchStepped(scope, self -> new Passing());
    actors.put(name, actor);
    return actor;
  }

  private Actor<Pass> first(Pass pass) {
    return actors.get(pass.path.substring(0, 1));
  }

  private void pass(Pass pass) throws Exception {
    pass.reply.reply(
        pass.path.isEmpty()
            ? "there"
            : first(pass).ask(reply -> new Pass(pass.path.substring(1), reply)));
  }

  private final class Passing extends SteppedBehavior<Pass> {
    @Override
    protected Op onMessage(Pass pass) {
      if (pass.path.isEmpty()) {
        pass.reply.reply("there");
        return handled();
      }
      return ask(
          first(pass).<String>request(reply -> new Pass(pass.path.substring(1), reply)),
          answer -> {
            pass.reply.reply(answer);
            return handled();
          });
    }
  }

  private void assertCycle(String path, String cycle) throws Exception {
    Scope.run(scope -> {
      Actor<Pass> a = launch("A", scope);
      launch("B", scope);
      launch("C", scope);
      assertThatThrownBy(() -> a.<String>ask(reply -> new Pass(path, reply)))
          .rootCause()
          .isInstanceOf(AskCycleException.class)
          .hasMessageContaining(cycle);
      assertThat(a.<String>ask(reply -> new Pass("BC", reply))).isEqualTo("there");
      actors.values().forEach(Actor::stop);
    });
  }

  @Test
  void oneThatAsksItself() throws Exception {
    assertCycle("A", "A -> A");
  }

  @Test
  void twoThatAskEachOther() throws Exception {
    assertCycle("BA", "B -> A -> B");
  }

  @Test
  void threeInACircle() throws Exception {
    assertCycle("BCA", "C -> A -> B -> C");
  }

  @Test
  void oneThatIsInTheMidst() throws Exception {
    assertCycle("BCB", "C -> B -> C");
  }

  @Test
  void twoThatAskEachOtherAtTheSameTime() throws Exception {
    Scope.run(scope -> {
      Actor<Pass> a = launch("A", scope);
      Actor<Pass> b = launch("B", scope);
      for (int i = 0; i < 1_000; i++) {
        var fromA = a.<String>tryAsk(reply -> new Pass("B", reply));
        var fromB = b.<String>tryAsk(reply -> new Pass("A", reply));
        // Each has asked the other, or one came too late for that: nobody waits for ever.
        for (var answer : java.util.List.of(fromA, fromB)) {
          try {
            assertThat(answer.get()).isEqualTo("there");
          } catch (ExecutionException failed) {
            assertThat(failed).hasRootCauseInstanceOf(AskCycleException.class);
          }
        }
      }
      actors.values().forEach(Actor::stop);
    });
  }

  /** B has let go of A's request; so B may ask A, if somebody else answers that. */
  @Test
  void whoHasHandedTheReplyOnWaitsForNobody() throws Exception {
    AtomicReference<Reply<String>> kept = new AtomicReference<>();
    Scope.run(scope -> {
      Actor<Reply<String>> keeper = Actor.<Reply<String>>builder().launch(scope, self -> kept::set);
      ActorBuilder<Pass> builder = Actor.<Pass>builder().name("A");
      Actor<Pass> a =
          kind == ActorKind.DIRECT
              ? builder
                  .direct()
                  .launch(scope, self -> pass -> pass.reply.reply(keeper.ask(reply -> reply)))
              : builder.launchStepped(scope, self -> new ViaKeeper(keeper));
      var answer = a.<String>tryAsk(reply -> new Pass("", reply));
      Await.until(() -> kept.get() != null);
      Ask<?, ?> waitedFor = ((ActorCell<?>) a).waitsFor;
      Await.until(() -> !waitedFor.answer.isUpToActor());
      kept.get().reply("kept");
      assertThat(answer.get()).isEqualTo("kept");
      Await.until(() -> ((ActorCell<?>) a).waitsFor == null);
      a.stop();
      keeper.stop();
    });
  }

  /** Tells itself so often that steps which call each other would find no stack. */
  @Test
  void oneThatTellsItselfDoesNotRecurse() throws Exception {
    int[] left = {100_000}; // of the actor
    Scope.run(scope -> {
      Actor<Integer> actor =
          Actor.<Integer>builder()
              .unlimitedMailbox()
              .launchStepped(scope, self -> new TellingItself(self, left));
      actor.tell(0);
      Await.until(() -> actor.isDone());
    });
    assertThat(left[0]).isZero();
  }

  private static final class TellingItself extends SteppedBehavior<Integer> {
    private final Actor<Integer> self;
    private final int[] left;

    TellingItself(Actor<Integer> self, int[] left) {
      this.self = self;
      this.left = left;
    }

    @Override
    protected Op onMessage(Integer message) {
      return message == 0 ? again() : handled();
    }

    private Op again() {
      if (left[0] == 0) {
        self.stop();
        return handled();
      }
      left[0]--;
      return tell(self, 1, this::again);
    }
  }

  private static final class ViaKeeper extends SteppedBehavior<Pass> {
    private final Actor<Reply<String>> keeper;

    ViaKeeper(Actor<Reply<String>> keeper) {
      this.keeper = keeper;
    }

    @Override
    protected Op onMessage(Pass pass) {
      return ask(
          keeper.<String>request(reply -> reply),
          answer -> {
            pass.reply.reply(answer);
            return handled();
          });
    }
  }
}
