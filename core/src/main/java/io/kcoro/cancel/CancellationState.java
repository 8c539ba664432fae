package io.kcoro.cancel;

import io.kcoro.internal.wait.CancelHandler;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.Failures;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one implementation of [CancellationToken]: a signal whose reason is typed.
final class CancellationState extends CancelSignal implements CancellationToken {
  /// Keeps no handlers, so that registrations with it cost nothing and cannot pile up.
  static final CancellationState NEVER = new CancellationState();

  @Override
  public String toString() {
    CancellationReason reason = reason();
    return "CancellationToken[" + (reason == null ? "not cancelled" : reason) + "]";
  }

  @Override
  public @Nullable CancellationReason reason() {
    return (CancellationReason) firedReason();
  }

  @Override
  public Registration onCancel(Consumer<? super CancellationReason> handler) {
    Objects.requireNonNull(handler, "handler");
    Call node = new Call(handler);
    if (!register(node)) {
      node.runNow();
    }
    return () -> unregister(node);
  }

  @Override
  public boolean register(CancelHandler handler) {
    return this == NEVER || super.register(handler);
  }

  private final class Call extends CancelHandler {
    private final Consumer<? super CancellationReason> handler;

    Call(Consumer<? super CancellationReason> handler) {
      this.handler = handler;
    }

    void runNow() {
      try {
        fired();
      } catch (Throwable failure) {
        Failures.uncaught(failure);
      }
    }

    @Override
    protected void fired() {
      handler.accept(Objects.requireNonNull(reason()));
    }
  }
}
