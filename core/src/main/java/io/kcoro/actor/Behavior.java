package io.kcoro.actor;

import org.jspecify.annotations.Nullable;

/// What an actor does with its messages. Its fields are the actor's state: they are used by one
/// thread at a time, and what one message has written the next one sees.
///
/// **Stackless actors** (the default) call it on a worker of the scope's scheduler: it must not
/// block, as a step of a [io.kcoro.channel.Stackless] must not. What has to wait for something is a
/// [SteppedBehavior], or the behavior of a direct actor ([ActorBuilder#direct()]), which has a
/// virtual thread of its own and may block.
///
/// @param <M> the type of the messages
@FunctionalInterface
public interface Behavior<M> {
  /// Handles `message`, which belongs to the behavior. Returns when it is done with it.
  ///
  /// @throws Exception a failure, which the actor's [FailurePolicy] deals with
  void onMessage(M message) throws Exception;

  /// Called before the first message.
  ///
  /// @throws Exception a failure, as one in [#onMessage]
  default void onStart() throws Exception {}

  /// Called when the behavior gets no more messages: the actor ends, or another behavior takes its
  /// place. The place to free what it holds. Must not block, nor wait in a direct actor that was
  /// cancelled.
  ///
  /// @param cause what was thrown; a [io.kcoro.cancel.CancelledException] if the actor was
  ///   cancelled; null if it was stopped and has handled all
  default void onStop(@Nullable Throwable cause) {}
}
