package io.kcoro.actor;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelBuilder;
import io.kcoro.channel.Overflow;
import io.kcoro.channel.UndeliveredHandler;
import io.kcoro.metering.Metering;
import io.kcoro.scope.Scope;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Describes an actor and launches it.
///
/// ```java
/// Actor<Order> book =
///     Actor.<Order>builder().name("book").mailbox(256)
///         .onFailure(FailurePolicy.restart(3, Duration.ofMinutes(1)))
///         .launch(scope, self -> new OrderBook());
/// ```
///
/// Without further calls it describes a stackless actor with a mailbox of [#MAILBOX] messages,
/// whose senders wait for room, and that stops when it fails. Not thread-safe; may be used again
/// after it has launched.
///
/// @param <M> the type of the messages
public final class ActorBuilder<M> {
  /// How many messages a mailbox holds if nothing else is said.
  public static final int MAILBOX = 64;

  private static final AtomicLong UNNAMED = new AtomicLong();

  private @Nullable String name;
  private UnaryOperator<ChannelBuilder<Object>> mailbox = channel -> channel.buffered(MAILBOX);
  private Overflow overflow = Overflow.SUSPEND;
  private @Nullable UndeliveredHandler<? super M> undeliveredHandler;
  private FailurePolicy failurePolicy = FailurePolicy.stop();
  private @Nullable Consumer<? super @Nullable Throwable> onDone;
  private boolean direct;
  private Metering metering = Metering.OFF;

  ActorBuilder() {}

  /// Names the actor, its mailbox and its coroutine. Without a name it gets one with a number.
  public ActorBuilder<M> name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /// Says how much is measured of the mailbox and of the handling of messages; nothing if not said.
  public ActorBuilder<M> metering(Metering level) {
    metering = Objects.requireNonNull(level, "level");
    return this;
  }

  /// Makes the mailbox hold up to `capacity` messages; 0 lets each sender wait for the actor.
  ///
  /// @throws IllegalArgumentException if `capacity` is negative
  public ActorBuilder<M> mailbox(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException(
          "a mailbox of " + capacity + "; one for any number is unlimitedMailbox()");
    }
    mailbox = channel -> channel.buffered(capacity);
    return this;
  }

  /// Makes the mailbox hold any number of messages.
  public ActorBuilder<M> unlimitedMailbox() {
    mailbox = ChannelBuilder::unlimited;
    return this;
  }

  /// Makes the mailbox hold the latest message only; the one before goes to the undelivered
  /// handler.
  public ActorBuilder<M> conflatedMailbox() {
    mailbox = ChannelBuilder::conflated;
    return this;
  }

  /// Says what happens to a message for which there is no room. [Overflow#SUSPEND] if not said.
  public ActorBuilder<M> overflow(Overflow overflow) {
    this.overflow = Objects.requireNonNull(overflow, "overflow");
    return this;
  }

  /// Says who gets the messages that the mailbox took and the behavior will not: those dropped
  /// where there was no room, and those that are left when the actor ends before it has handled
  /// all. A request among them is answered by a failure, if the handler does not answer it.
  public ActorBuilder<M> onUndelivered(UndeliveredHandler<? super M> handler) {
    undeliveredHandler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /// Says what follows when the behavior fails. [FailurePolicy#stop()] if not said.
  public ActorBuilder<M> onFailure(FailurePolicy policy) {
    failurePolicy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /// Says what is called, once, when the actor has handled its last message, before those who wait
  /// for its end go on: with what it failed by, a [io.kcoro.cancel.CancelledException] if it was
  /// cancelled, null if it was stopped. It must not block; what it throws goes to the handler of
  /// the scope.
  public ActorBuilder<M> onDone(Consumer<? super @Nullable Throwable> onDone) {
    this.onDone = Objects.requireNonNull(onDone, "onDone");
    return this;
  }

  /// Gives the actor a virtual thread of its own: its behavior may block, and wait in direct style.
  public ActorBuilder<M> direct() {
    direct = true;
    return this;
  }

  /// Launches an actor in `scope`. Never suspends. If the scope is cancelled the actor has ended
  /// when this returns.
  ///
  /// @param factory makes its behavior, in the actor
  /// @throws IllegalStateException if the scope has ended, or overflow and mailbox do not fit
  ///   ([ChannelBuilder#build()])
  /// @throws java.util.concurrent.RejectedExecutionException if the scope's scheduler was shut down
  public Actor<M> launch(Scope scope, BehaviorFactory<M, ? extends Behavior<M>> factory) {
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(factory, "factory");
    ActorCell<M> cell = new ActorCell<>(this);
    if (direct) {
      new DirectActor<>(cell, factory, scope).launch();
    } else {
      cell.runsAs(scope.launch(cell.name(), new StacklessActor<>(cell, factory)));
    }
    return cell;
  }

  /// Launches a stackless actor whose behavior waits without a thread. Never suspends. If the scope
  /// is cancelled the actor has ended when this returns.
  ///
  /// @param factory makes its behavior, in the actor
  /// @throws IllegalStateException if the scope has ended, if overflow and mailbox do not fit, or
  ///   if the actor is to be direct
  /// @throws java.util.concurrent.RejectedExecutionException if the scope's scheduler was shut down
  public Actor<M> launchStepped(
      Scope scope, BehaviorFactory<M, ? extends SteppedBehavior<M>> factory) {
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(factory, "factory");
    if (direct) {
      throw new IllegalStateException(
          "a stepped behavior is for stackless actors; leave direct() out, or use launch");
    }
    ActorCell<M> cell = new ActorCell<>(this);
    cell.runsAs(scope.launch(cell.name(), new SteppedActor<>(cell, factory)));
    return cell;
  }

  String actorName() {
    return name != null ? name : "actor-" + UNNAMED.incrementAndGet();
  }

  Channel<Object> makeMailbox(String name, UndeliveredHandler<Object> undelivered) {
    return mailbox
        .apply(Channel.builder())
        .name(name)
        .overflow(overflow)
        .onUndelivered(undelivered)
        .metering(metering)
        .build();
  }

  @Nullable UndeliveredHandler<? super M> undeliveredHandler() {
    return undeliveredHandler;
  }

  FailurePolicy failurePolicy() {
    return failurePolicy;
  }

  @Nullable Consumer<? super @Nullable Throwable> onDone() {
    return onDone;
  }
}
