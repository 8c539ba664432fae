package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.support.Await;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is slow to stop is named. */
@ParameterizedClass
@EnumSource(Caller.class)
class StragglersTest {
  @Parameter Caller caller;

  private final AtomicInteger computing = new AtomicInteger();
  private volatile boolean enough;

  private void compute() {
    computing.incrementAndGet();
    while (!enough) {
      Thread.onSpinWait();
    }
  }

  private final class Computing extends Stackless {
    @Override
    protected Op start() {
      compute();
      return done();
    }
  }

  private static final class Waiting extends Stackless {
    private final Channel<Integer> nothing;

    Waiting(Channel<Integer> nothing) {
      this.nothing = nothing;
    }

    @Override
    protected Op start() {
      return receive(nothing, element -> done());
    }
  }

  @Test
  void whoeverHasNotEndedIsNamedWithItsStack() throws Exception {
    Channel<Integer> nothing = Channel.rendezvous();
    caller.run(() -> {
      Scope[] own = new Scope[1];
      Scope.run(scope -> {
        own[0] = scope;
        scope.launch("waits", () -> nothing.receive());
        scope.launch("waits stackless", new Waiting(nothing));
        scope.launch("computes stackless", new Computing());
        if (caller != Caller.CARRIED) { // there it would keep the one worker that is left
          scope.launch("computes", this::compute);
        }
        int expected = caller == Caller.CARRIED ? 1 : 2;
        Await.until(
            () -> computing.get() == expected && nothing.snapshot().waitingReceivers() == 2);
        assertThat(scope.stragglers()).as("not cancelled").isEmpty();
        scope.cancel("enough");
        Await.until(() -> scope.stragglers().size() == expected);
        List<Straggler> stragglers = scope.stragglers();
        assertThat(stragglers)
            .allSatisfy(each -> {
              assertThat(each.since().isNegative()).isFalse();
              assertThat(each.stack()).anyMatch(call -> call.getMethodName().equals("compute"));
              assertThat(each.toString())
                  .contains("has not ended")
                  .contains(" ms after")
                  .contains("at ");
            });
        assertThat(stragglers)
            .extracting(Straggler::coroutine)
            .contains("computes stackless")
            .doesNotContain("waits", "waits stackless");
        enough = true;
      });
      assertThat(own[0].stragglers()).isEmpty();
    });
  }

  @Test
  void manyStacklessOnesLeaveNothingBehind() throws Exception {
    Channel<Integer> nothing = Channel.rendezvous();
    caller.run(() -> {
      Scope[] own = new Scope[1];
      Scope.run(scope -> {
        own[0] = scope;
        for (int i = 0; i < 1_000; i++) {
          scope.launch(new Waiting(nothing));
        }
        Await.until(() -> nothing.snapshot().waitingReceivers() == 1_000);
        scope.cancel("enough");
      });
      assertThat(own[0].stragglers()).isEmpty();
    });
  }
}
