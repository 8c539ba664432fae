package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Joinable;
import io.kcoro.channel.Op;
import io.kcoro.channel.Select;
import io.kcoro.channel.Stackless;
import io.kcoro.schedule.Scheduler;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What is no use of a stackless coroutine is refused, with a message that helps. */
class StacklessMisuseTest extends StacklessFixture {
  @Test
  void twoOperationsInOneStepAreRefused() {
    assertThat(
            causeOfFailure(
                new Stackless() {
                  @Override
                  protected Op start() {
                    pause(this::done);
                    return done();
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has chosen its next operation already");
  }

  @Test
  void aStepMustReturnAnOperation() {
    assertThat(
            causeOfFailure(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return null;
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must return the operation");
  }

  @Test
  void anOldOperationIsRefused() {
    assertThat(
            causeOfFailure(
                new Stackless() {
                  private Op first;

                  @Override
                  protected Op start() {
                    first = pause(() -> first);
                    return first;
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must return the operation it has chosen");
  }

  private static final class Idle extends Stackless {
    @Override
    protected Op start() {
      return done();
    }

    Op anOperation() {
      return pause(this::done);
    }
  }

  @Test
  void anOperationOfAnotherCoroutineIsRefused() {
    Idle other = new Idle();
    assertThat(
            causeOfFailure(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return other.anOperation();
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only a step of the coroutine itself");
  }

  @Test
  void anObjectIsLaunchedOnce() throws Exception {
    Idle body = new Idle();
    Scope.run(scope -> {
      scope.launch(body).join();
      assertThatIllegalStateException()
          .isThrownBy(() -> scope.launch(body))
          .withMessageContaining("was launched before");
    });
    assertThatIllegalStateException().isThrownBy(() -> Scope.run(scope -> scope.launch(body)));
  }

  @Test
  void aSchedulerThatWasShutDownRefusesItAndAnotherMayHaveIt() throws Exception {
    Idle body = new Idle();
    Scheduler scheduler = Scheduler.builder().parallelism(1).build();
    scheduler.close();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() ->
            Scope.run(
                ScopeConfig.named("on none").on(scheduler),
                scope -> scope.launch("refused", body)));
    Scope.run(scope -> scope.launch("taken", body));
  }

  @Test
  void nullIsRefusedWhereItIsGiven() {
    Channel<Integer> channel = Channel.buffered(1);
    List<Wrong> wrongs =
        List.of(
            it -> it.receiveFrom(null),
            it -> it.sendTo(channel, null),
            it -> it.sendTo(null, 1),
            it -> it.selectOf(null),
            it -> it.joinOf(null),
            it -> it.pauseFor(null));
    for (Wrong wrong : wrongs) {
      assertThat(causeOfFailure(new Wronged(wrong))).isInstanceOf(NullPointerException.class);
    }
    assertThat(channel.snapshot().accepted()).isZero();
  }

  private interface Wrong {
    Op chosen(Wronged it);
  }

  private static final class Wronged extends Stackless {
    private final Wrong wrong;

    Wronged(Wrong wrong) {
      this.wrong = wrong;
    }

    @Override
    protected Op start() {
      return wrong.chosen(this);
    }

    Op receiveFrom(Channel<Integer> channel) {
      return receive(channel, element -> done());
    }

    Op sendTo(Channel<Integer> channel, Integer element) {
      return send(channel, element, this::done);
    }

    Op selectOf(Select select) {
      return select(select, clause -> done());
    }

    Op joinOf(Joinable coroutine) {
      return join(coroutine, this::done);
    }

    Op pauseFor(io.kcoro.channel.Next next) {
      return pause(next);
    }
  }
}
