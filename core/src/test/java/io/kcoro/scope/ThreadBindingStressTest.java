package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.context.Context;
import io.kcoro.context.ContextKey;
import io.kcoro.context.ThreadBinding;
import io.kcoro.schedule.Scheduler;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Coroutines of several contexts, and of none, share the workers of a scheduler and channels. */
class ThreadBindingStressTest {
  private static final ContextKey<String> TRACE = ContextKey.named("trace");
  private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
  private static final ThreadBinding<String> SHOWN = ThreadBinding.of(TRACE, LOCAL);
  private static final int COROUTINES = 20;
  private static final int STEPS = 2_000;

  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Channel<InContext<String>> common = Channel.buffered(4);

  /** Sends and receives by turns, and sometimes lets others first. */
  private final class Trader extends Stackless {
    private final Random random;
    private final @Nullable String expected;
    private final int steps;
    private int step;

    Trader(Random random, @Nullable String expected, int steps) {
      this.random = random;
      this.expected = expected;
      this.steps = steps;
    }

    private void look() {
      if (!Objects.equals(LOCAL.get(), expected)) {
        wrong.add(LOCAL.get() + " instead of " + expected);
      }
    }

    @Override
    protected Op start() {
      look();
      if (++step > steps) {
        return done();
      }
      if (random.nextInt(8) == 0) {
        return pause(this::start);
      }
      return send(
          common, InContext.capture(String.valueOf(expected)), () -> receive(common, this::got));
    }

    private Op got(InContext<String> captured) throws Exception {
      look();
      captured.run(sender -> {
        String trace = Context.current().get(TRACE);
        // Without a binding on either side nothing is set, and nothing may be left by others.
        boolean shows = Context.current().hasBindings();
        if (!sender.equals(String.valueOf(trace))
            || !Objects.equals(LOCAL.get(), shows ? trace : null)) {
          wrong.add("in context " + LOCAL.get() + " instead of " + trace);
        }
      });
      return start();
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      look();
    }
  }

  @Test
  void eachSeesItsOwn(Seeds seeds) throws InterruptedException {
    int steps = Stress.scaled(STEPS);
    try (Scheduler two = Scheduler.builder().parallelism(2).name("two").build()) {
      ScopeConfig plain = ScopeConfig.named("plain").on(two);
      try (OpenScope a = Scope.open(plain.with(TRACE, "a").with(SHOWN));
          OpenScope b = Scope.open(plain.with(TRACE, "b").with(SHOWN));
          OpenScope none = Scope.open(plain)) {
        List<OpenScope> scopes = List.of(a, b, none);
        for (int i = 0; i < COROUTINES; i++) {
          String expected = i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : null;
          scopes.get(i % 3).scope().launch(new Trader(seeds.random(i), expected, steps));
        }
        for (OpenScope scope : scopes) {
          scope.join();
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
