package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.channel.ElementHandler;
import io.kcoro.context.Context;
import java.util.Objects;

/// An element together with the context of who sent it, so that, say, a trace id travels with it.
///
/// ```java
/// orders.send(InContext.capture(order));
/// ...
/// orders.receive().run(order -> handle(order)); // in the context of the sender
/// ```
///
/// A step of a stackless coroutine does the same, or has its next operation chosen there:
/// `Scope.callIn(received.context(), () -> handle(received.element()))`.
///
/// Immutable. It owns nothing: the element is that of whoever has this.
///
/// @param element the element
/// @param context the context that it came from
/// @param <T> the type of the element
public record InContext<T>(T element, Context context) {
  /// Both are there.
  public InContext {
    Objects.requireNonNull(element, "element is null");
    Objects.requireNonNull(context, "context");
  }

  /// An element and the context of the code that calls.
  public static <T> InContext<T> capture(T element) {
    return new InContext<>(element, Context.current());
  }

  /// Handles the element in its context, as [Scope#runIn] does.
  ///
  /// **Suspends** where `handler` does.
  ///
  /// @throws X what `handler` throws
  /// @throws InterruptedException if `handler` does
  @Suspending
  public <X extends Exception> void run(ElementHandler<? super T, X> handler)
      throws X, InterruptedException {
    Objects.requireNonNull(handler, "handler");
    Scope.runIn(context, () -> handler.handle(element));
  }
}
