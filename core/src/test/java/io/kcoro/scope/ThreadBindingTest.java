package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.context.BoundThread;
import io.kcoro.context.Context;
import io.kcoro.context.ContextKey;
import io.kcoro.context.ThreadBinding;
import io.kcoro.schedule.Scheduler;
import io.kcoro.support.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A value of the context shows in the threads that run code in it, and nowhere else. */
@ParameterizedClass
@EnumSource(Caller.class)
class ThreadBindingTest {
  private static final ContextKey<String> TRACE = ContextKey.named("trace");
  private static final ContextKey<Integer> USER = ContextKey.named("user");
  private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
  private static final ThreadLocal<Integer> USER_LOCAL = new ThreadLocal<>();
  private static final ThreadBinding<String> SHOWN = ThreadBinding.of(TRACE, LOCAL);
  private static final ThreadBinding<Integer> USER_SHOWN = ThreadBinding.of(USER, USER_LOCAL);

  @Parameter Caller caller;

  private final List<@Nullable Object> seen = new CopyOnWriteArrayList<>();

  /** One worker: what its coroutines leave in its thread the next one would see. */
  private final Scheduler single = Scheduler.builder().parallelism(1).name("single").build();

  @AfterEach
  void shutDown() {
    single.close();
  }

  private ScopeConfig traced(String trace) {
    return ScopeConfig.named("traced").with(TRACE, trace).with(SHOWN).on(single);
  }

  private void see(String where) {
    seen.add(where + " " + LOCAL.get());
  }

  /** Runs in the thread of the only worker, without a context. */
  private @Nullable String leftInWorker() throws InterruptedException {
    List<@Nullable String> left = new ArrayList<>();
    Channel<Boolean> looked = Channel.rendezvous();
    Scope.run(
        ScopeConfig.named("look").on(single),
        scope -> {
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  left.add(LOCAL.get());
                  return send(looked, true, this::done);
                }
              });
          looked.receive();
        });
    return left.getFirst();
  }

  private final class Looking extends Stackless {
    private final Channel<Boolean> goOn;

    Looking(Channel<Boolean> goOn) {
      this.goOn = goOn;
    }

    @Override
    protected Op start() {
      see("first");
      LOCAL.set("my own");
      return receive(
          goOn,
          go -> {
            see("then");
            return done();
          });
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      see("end");
    }
  }

  @Test
  void itShowsInTheBodyAndInCoroutinesOfBothKinds() throws Exception {
    caller.run(() -> {
      LOCAL.set("before");
      Channel<Boolean> goOn = Channel.rendezvous();
      Scope.run(
          traced("a"),
          scope -> {
            see("body");
            scope.launch(() -> see("direct")).join();
            Coroutine stackless = scope.launch(new Looking(goOn));
            Await.receivers(goOn, 1);
            assertThat(leftInWorker()).isEqualTo("a"); // a scope within has the same context
            goOn.send(true);
            stackless.join();
          });
      see("after");
      assertThat(leftInWorker()).isNull();
      LOCAL.remove();
    });
    assertThat(seen)
        .containsExactly("body a", "direct a", "first a", "then a", "end a", "after before");
  }

  @Test
  void betweenItsStepsItsThreadShowsWhatOthersShow() throws Exception {
    caller.run(() -> {
      Channel<Boolean> goOn = Channel.rendezvous();
      try (OpenScope a = Scope.open(traced("a"));
          OpenScope b = Scope.open(traced("b"))) {
        a.scope().launch(new Looking(goOn));
        Await.receivers(goOn, 1);
        assertThat(leftInWorker()).isNull();
        b.scope().launch(new Looking(goOn));
        Await.receivers(goOn, 2);
        assertThat(leftInWorker()).isNull();
        goOn.send(true);
        a.join();
        goOn.send(true);
        b.join();
      }
    });
    assertThat(seen).containsExactly("first a", "first b", "then a", "end a", "then b", "end b");
  }

  @Test
  void scopesWithinShowTheirOwn() throws Exception {
    caller.run(() -> {
      Scope.run(
          traced("a"),
          outer -> {
            Scope.run(
                ScopeConfig.named("inner").with(TRACE, "b").with(USER, 7).with(USER_SHOWN),
                inner -> {
                  see("inner " + USER_LOCAL.get());
                  inner.launch(() -> see("direct " + USER_LOCAL.get())).join();
                  Scope.shielded(Duration.ofDays(1), () -> see("shielded"));
                });
            see("outer " + USER_LOCAL.get());
          });
      see("after");
    });
    assertThat(seen)
        .containsExactly("inner 7 b", "direct 7 b", "shielded b", "outer null a", "after null");
  }

  @Test
  void afterAFailureOrCancellationNothingStays() throws Exception {
    caller.run(() -> {
      LOCAL.set("before");
      assertThatThrownBy(() ->
              Scope.run(
                  traced("a"),
                  scope -> {
                    throw new IOException("gone");
                  }))
          .hasMessage("gone");
      see("after");
      assertThatThrownBy(() ->
              Scope.run(
                  traced("b"),
                  scope ->
                      scope.launch(
                          new Stackless() {
                            @Override
                            protected Op start() throws IOException {
                              throw new IOException("gone");
                            }

                            @Override
                            protected void onEnd(@Nullable Throwable thrown) {
                              see("failed");
                            }
                          })))
          .isInstanceOf(CoroutineFailedException.class);
      assertThat(leftInWorker()).isNull();
      Channel<Boolean> goOn = Channel.rendezvous();
      Scope.run(
          traced("c"),
          scope -> {
            Coroutine waiting = scope.launch(new Looking(goOn));
            Coroutine direct =
                scope.launch(() -> {
                  try {
                    goOn.receive();
                  } finally {
                    see("cancelled");
                  }
                });
            Await.receivers(goOn, 2);
            direct.cancel("enough");
            direct.join();
            waiting.cancel("enough");
            waiting.join();
          });
      see("after");
      assertThat(leftInWorker()).isNull();
      LOCAL.remove();
    });
    assertThat(seen)
        .containsExactly(
            "after before", "failed b", "first c", "cancelled c", "end c", "after before");
  }

  @Test
  void itShowsOnWhateverWorker() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    Set<@Nullable String> shown = ConcurrentHashMap.newKeySet();
    caller.run(() -> {
      Scheduler two = Scheduler.builder().parallelism(2).name("two").build();
      CyclicBarrier both = new CyclicBarrier(2);
      Scope.run(
          ScopeConfig.named("two").with(TRACE, "a").with(SHOWN).on(two),
          scope -> {
            for (int i = 0; i < 2; i++) {
              scope.launch(
                  new Stackless() {
                    @Override
                    protected Op start() throws Exception {
                      both.await(); // so that each of the workers has one
                      threads.add(Thread.currentThread().getName());
                      shown.add(String.valueOf(LOCAL.get()));
                      return pause(() -> {
                        shown.add(String.valueOf(LOCAL.get()));
                        return done();
                      });
                    }
                  });
            }
          });
      two.close();
    });
    assertThat(threads).hasSize(2);
    assertThat(shown).containsExactly("a");
  }

  @Test
  void codeRunsInTheContextOfAnElement() throws Exception {
    caller.run(() -> {
      Channel<InContext<String>> orders = Channel.buffered(2);
      for (String trace : List.of("a", "b")) {
        Scope.run(
            ScopeConfig.named("client").with(TRACE, trace),
            scope -> orders.send(InContext.capture("order")));
      }
      Scope.run(
          traced("server").with(USER, 7).with(USER_SHOWN),
          scope -> {
            Coroutine direct =
                scope.launch(() -> {
                  orders
                      .receive()
                      .run(order -> {
                        see(order + " " + Context.current().get(TRACE) + " " + USER_LOCAL.get());
                        Scope.run(inner -> inner.launch(() -> see("within")).join());
                      });
                  see("again " + USER_LOCAL.get());
                });
            direct.join();
            scope
                .launch(
                    new Stackless() {
                      @Override
                      protected Op start() {
                        return receive(orders, this::received);
                      }

                      private Op received(InContext<String> order) throws Exception {
                        return Scope.callIn(
                            order.context(),
                            () -> {
                              see(order.element() + " " + Context.current().get(TRACE));
                              return pause(this::after);
                            });
                      }

                      private Op after() {
                        see("again " + Context.current().get(TRACE));
                        return done();
                      }
                    })
                .join();
          });
    });
    assertThat(seen)
        .containsExactly(
            "order a null a", "within a", "again 7 server", "order b b", "again server server");
  }

  @Test
  void inAnotherContextCodeIsUnderTheSameRule() throws Exception {
    Context other = Context.empty().with(TRACE, "other");
    caller.run(() -> {
      Channel<Boolean> never = Channel.rendezvous();
      Scope.run(
          traced("a"),
          scope -> {
            Coroutine waiting = scope.launch(() -> Scope.runIn(other, never::receive));
            Await.receivers(never, 1);
            waiting.cancel("enough");
            waiting.join();
            assertThat(waiting.isDone()).isTrue();
            scope.cancel("all");
            assertThatThrownBy(() -> Scope.runIn(other, never::receive))
                .isInstanceOf(CancelledException.class);
            assertThatThrownBy(() ->
                    Scope.runIn(
                        other,
                        () -> {
                          throw new IOException("gone");
                        }))
                .hasMessage("gone");
            see("after");
          });
      // Outside any scope, too.
      String found = Scope.callIn(other.with(SHOWN), LOCAL::get);
      assertThat(found).isEqualTo("other");
      assertThat(LOCAL.get()).isNull();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> Scope.runIn(other, never::receive))
          .isInstanceOf(InterruptedException.class);
    });
    assertThat(seen).containsExactly("after a");
  }

  @Test
  void aBindingThatThrowsHurtsNobodyElse() throws Exception {
    List<String> uncaught = new CopyOnWriteArrayList<>();
    ThreadBinding<String> broken =
        ThreadBinding.of(
            TRACE,
            () -> "before",
            value -> {
              throw new IllegalStateException("set " + value);
            });
    ThreadBinding<String> unreadable =
        ThreadBinding.of(
            TRACE,
            () -> {
              throw new IllegalStateException("get");
            },
            value -> seen.add("must not be set"));
    caller.run(() -> {
      Scope.run(
          ScopeConfig.named("broken")
              .with(TRACE, "a")
              .with(broken)
              .with(unreadable)
              .with(SHOWN)
              .onUncaught((thread, failure) -> uncaught.add(failure.getMessage())),
          scope -> {
            scope.launch(() -> see("direct")).join();
            scope
                .launch(
                    new Stackless() {
                      @Override
                      protected Op start() {
                        see("stackless");
                        return done();
                      }
                    })
                .join();
          });
      assertThat(LOCAL.get()).isNull();
    });
    assertThat(seen).containsExactly("direct a", "stackless a");
    Await.until(() -> uncaught.size() == 9); // the worker may still be about to restore
    assertThat(uncaught).contains("set a", "get", "set before");
  }

  @Test
  void byHandAThreadShowsAContext() throws Exception {
    Context context = Context.empty().with(TRACE, "a").with(SHOWN).with(SHOWN);
    assertThat(context.hasBindings()).isTrue();
    assertThat(context.with(SHOWN)).isSameAs(context);
    assertThat(context).isEqualTo(Context.empty().with(TRACE, "a"));
    assertThat(context.without(TRACE).hasBindings()).isTrue();
    assertThat(Context.empty().with(USER, 1).with(context).hasBindings()).isTrue();
    assertThat(Context.empty().withBindingsOf(context).get(TRACE)).isNull();
    Context many = context;
    for (int i = 0; i < 20; i++) {
      many = many.with(ContextKey.named("k"), i);
    }
    assertThat(many.hasBindings()).isTrue();
    assertThat(SHOWN).hasToString("ThreadBinding[trace]");
    caller.run(() -> {
      try (BoundThread _ = context.bind()) {
        see("bound");
        try (BoundThread _ = context.with(TRACE, "b").bind()) {
          see("bound");
        }
        try (BoundThread _ = Context.empty().bind()) {
          see("bound");
        }
      }
      see("after");
    });
    assertThat(seen).containsExactly("bound a", "bound b", "bound a", "after null");
  }
}
