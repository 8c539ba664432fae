package io.kcoro.actor;

import io.kcoro.channel.Op;
import io.kcoro.scope.Scope;
import org.jspecify.annotations.Nullable;

/** The kinds of actors: suites run over all of them. */
enum ActorKind {
  STACKLESS,
  STEPPED,
  DIRECT;

  <M> Actor<M> launch(
      ActorBuilder<M> builder, Scope scope, BehaviorFactory<M, ? extends Behavior<M>> factory) {
    return switch (this) {
      case STACKLESS -> builder.launch(scope, factory);
      case DIRECT -> builder.direct().launch(scope, factory);
      case STEPPED -> builder.launchStepped(scope, self -> new Adapted<>(factory.create(self)));
    };
  }

  /** A behavior that does not wait, as one that could. */
  private static final class Adapted<M> extends SteppedBehavior<M> {
    private final Behavior<M> behavior;

    Adapted(Behavior<M> behavior) {
      this.behavior = behavior;
    }

    @Override
    protected Op onMessage(M message) throws Exception {
      behavior.onMessage(message);
      return pause(this::handled);
    }

    @Override
    protected void onStart() throws Exception {
      behavior.onStart();
    }

    @Override
    protected void onStop(@Nullable Throwable cause) {
      behavior.onStop(cause);
    }
  }
}
