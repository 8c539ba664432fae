package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.context.Context;
import io.kcoro.context.ContextKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What runs in a scope finds its context. */
@ParameterizedClass
@EnumSource(Caller.class)
class ScopeContextTest {
  private static final ContextKey<String> TRACE = ContextKey.named("trace");
  private static final ContextKey<Integer> USER = ContextKey.named("user");

  @Parameter Caller caller;

  private final List<@Nullable Object> seen = new CopyOnWriteArrayList<>();

  private static ScopeConfig traced(String trace) {
    return ScopeConfig.named("traced").with(TRACE, trace);
  }

  private final class Looking extends Stackless {
    @Override
    protected Op start() {
      seen.add("first " + Context.current().get(TRACE));
      return pause(() -> {
        seen.add("then " + Context.current().get(TRACE));
        return done();
      });
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      seen.add("end " + Context.current().get(TRACE));
    }
  }

  @Test
  void theBodyAndBothKindsOfCoroutinesHaveIt() throws Exception {
    caller.run(() -> {
      Scope.run(
          traced("a"),
          scope -> {
            seen.add("body " + Context.current().get(TRACE));
            scope.launch(() -> seen.add("direct " + Context.current().get(TRACE))).join();
            scope.launch(new Looking()).join();
          });
      assertThat(Context.current()).isSameAs(Context.empty());
    });
    assertThat(seen).containsExactly("body a", "direct a", "first a", "then a", "end a");
  }

  @Test
  void aScopeWithinAddsToIt() throws Exception {
    caller.run(() ->
        Scope.run(
            traced("a"),
            outer ->
                outer
                    .launch(() -> {
                      Scope.run(
                          ScopeConfig.named("inner").with(USER, 7),
                          inner -> {
                            seen.add(Context.current().get(TRACE));
                            seen.add(Context.current().get(USER));
                            Scope.run(
                                traced("b"), within -> seen.add(Context.current().get(TRACE)));
                            Scope.shielded(
                                Duration.ofDays(1), () -> seen.add(Context.current().get(USER)));
                          });
                      seen.add(Context.current());
                    })
                    .join()));
    assertThat(seen).containsExactly("a", 7, "b", 7, Context.empty().with(TRACE, "a"));
  }

  @Test
  void aScopeWithinAStepHasItsOwn() throws Exception {
    Stackless step =
        new Stackless() {
          @Override
          protected Op start() throws Exception {
            Scope.run(traced("b"), scope -> seen.add(Context.current().get(TRACE)));
            seen.add(Context.current().get(TRACE));
            return done();
          }
        };
    caller.run(() -> Scope.run(traced("a"), scope -> scope.launch(step)));
    assertThat(seen).containsExactly("b", "a");
  }

  @Test
  void anOpenScopeHasThatOfWhereItWasOpened() throws Exception {
    caller.run(() ->
        Scope.run(
            traced("a"),
            outer -> {
              try (OpenScope open = Scope.open(ScopeConfig.named("open").with(USER, 7))) {
                open.scope().launch(() -> seen.add(Context.current())).join();
              }
            }));
    assertThat(seen).containsExactly(Context.empty().with(TRACE, "a").with(USER, 7));
  }

  @Test
  void aThreadThatWasStartedByHandHasNone() throws Exception {
    caller.run(() ->
        Scope.run(
            traced("a"),
            scope -> Thread.ofPlatform().start(() -> seen.add(Context.current())).join()));
    assertThat(seen).containsExactly(Context.empty());
  }
}
