package io.kcoro.examples;

// region imports
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.context.Context;
import io.kcoro.context.ContextKey;
import io.kcoro.context.ThreadBinding;
import io.kcoro.scope.InContext;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

// endregion

/// The code of `docs/guide/context.md`: each region is one block of the page, in this order. A test
/// compares them and runs each method.
public final class ContextGuide {
  private ContextGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws Exception {
    System.out.println(handedDown());
    System.out.println(inThreadLocals());
    System.out.println(withAnElement());
  }

  // region handedDown
  private static final ContextKey<String> TRACE = ContextKey.named("trace");

  static List<String> handedDown() throws InterruptedException {
    List<String> seen = new CopyOnWriteArrayList<>();
    Scope.run(
        ScopeConfig.named("request").with(TRACE, "4711"),
        scope -> scope.launch(() -> seen.add("trace " + Context.current().get(TRACE))));
    return seen;
  }

  // endregion

  // region inThreadLocals
  private static final ThreadLocal<String> LEGACY_TRACE = new ThreadLocal<>();
  private static final ThreadBinding<String> SHOWN = ThreadBinding.of(TRACE, LEGACY_TRACE);

  static List<String> inThreadLocals() throws InterruptedException {
    List<String> seen = new CopyOnWriteArrayList<>();
    Scope.run(
        ScopeConfig.named("request").with(TRACE, "4711").with(SHOWN),
        scope -> {
          scope.launch("direct", () -> seen.add("direct " + LEGACY_TRACE.get())).join();
          scope.launch(
              "stackless",
              new Stackless() {
                @Override
                protected Op start() {
                  return pause(this::step); // on the same worker, or another
                }

                private Op step() {
                  seen.add("stackless " + LEGACY_TRACE.get());
                  return done();
                }
              });
        });
    seen.add("after it " + LEGACY_TRACE.get());
    return seen;
  }

  // endregion

  // region withAnElement
  static List<String> withAnElement() throws InterruptedException {
    List<String> seen = new CopyOnWriteArrayList<>();
    Channel<InContext<String>> orders = Channel.buffered(10);
    for (String trace : List.of("a", "b")) {
      Scope.run(
          ScopeConfig.named("client").with(TRACE, trace),
          scope -> orders.send(InContext.capture("books")));
    }
    orders.close();
    Scope.run(
        ScopeConfig.named("server").with(SHOWN),
        scope -> {
          for (InContext<String> each : orders.elements()) {
            each.run(order -> seen.add(order + " for trace " + LEGACY_TRACE.get()));
          }
        });
    return seen;
  }
  // endregion
}
