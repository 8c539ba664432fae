package io.kcoro.channel;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.wait.FifoSource;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.WaitSource;
import io.kcoro.time.Deadline;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a step of a stackless coroutine has chosen to do next. [StacklessRunner] does it when the
/// step has returned.
///
/// A source is written where it changes only, because a volatile store costs more than all else in
/// a wait. The plain fields belong to whoever runs the coroutine, as said there.
abstract class StacklessChoice extends StacklessRun {
  // What is to be done next, or what is waited for.
  static final int NONE = 0;
  static final int START = 1;
  static final int RECEIVE = 2;
  static final int SEND = 3;
  static final int JOIN = 4;
  static final int SLEEP = 5;
  static final int PAUSE = 6;
  static final int DONE = 7;
  static final int ENDED = 8;
  // From here on the waits are guarded.
  static final int SELECT = 9;
  static final int TRY_RECEIVE = 10;
  static final int TRY_SEND = 11;

  /// The operation that the last step has chosen, NONE while a step runs; while the runner waits,
  /// what for.
  int operation = START;

  boolean waits;

  // Of the operation. The element to be sent is `slot`, the source is one of the next two.
  @Nullable Object then;
  @Nullable WhenClosed end;
  @Nullable Select selects;
  @Nullable StacklessLimit limit;

  /// What the step gave to be sent, while a send waits to a channel with an [ElementPolicy]: `slot`
  /// has what the policy has accepted in its place, and which is to be refused if the wait comes to
  /// nothing.
  @Nullable Object given;

  /// The source of the present or last operation that does not send.
  volatile @Nullable WaitSource receivesFrom;

  /// The channel of the present or last operation that sends.
  volatile @Nullable WaitSource sendsTo;

  private Op choose(int operation, @Nullable Object then) {
    if (this.operation != NONE) {
      throw new IllegalStateException(
          this.operation == START || this.operation == ENDED || waits
              ? "only a step of the coroutine itself can choose its next operation"
              : "this step has chosen its next operation already; it must return that one");
    }
    this.operation = operation;
    if (this.then != then) { // storing a reference costs more than looking
      this.then = then;
    }
    return Op.CHOSEN;
  }

  private void sendsTo(SelectableChannel target) {
    if (sendsTo != target) {
      sendsTo = target;
    }
  }

  private void takesFrom(WaitSource source) {
    if (receivesFrom != source) {
      receivesFrom = source;
    }
  }

  final Op receive(ReceiveChannel<?> channel, Then<?> next, @Nullable WhenClosed closed) {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(next, "then");
    Op chosen = choose(RECEIVE, next);
    takesFrom((SelectableChannel) channel);
    end = closed;
    return chosen;
  }

  final Op send(SendChannel<?> channel, Object element, Next next, @Nullable WhenClosed closed) {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(element, "element is null");
    Objects.requireNonNull(next, "next");
    Op chosen = choose(SEND, next);
    sendsTo((SelectableChannel) channel);
    end = closed;
    slot = element;
    return chosen;
  }

  final Op select(Select select, Then<?> next) {
    Objects.requireNonNull(select, "select");
    Op chosen = choose(SELECT, Objects.requireNonNull(next, "then"));
    selects = select;
    takesFrom(select.waits());
    return chosen;
  }

  final Op tryReceive(
      ReceiveChannel<?> channel,
      @Nullable Deadline deadline,
      @Nullable CancellationToken token,
      Then<?> next) {
    SelectableChannel source = (SelectableChannel) Objects.requireNonNull(channel, "channel");
    Op chosen = choose(TRY_RECEIVE, Objects.requireNonNull(next, "then"));
    takesFrom(source);
    limit = new StacklessLimit(this, source, deadline, token);
    return chosen;
  }

  final Op trySend(
      SendChannel<?> channel,
      Object element,
      @Nullable Deadline deadline,
      @Nullable CancellationToken token,
      Then<?> next) {
    SelectableChannel target = (SelectableChannel) Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(element, "element is null");
    Op chosen = choose(TRY_SEND, Objects.requireNonNull(next, "then"));
    sendsTo(target);
    slot = element;
    limit = new StacklessLimit(this, target, deadline, token);
    return chosen;
  }

  final Op sleep(Deadline moment, Next next) {
    Objects.requireNonNull(moment, "moment");
    Op chosen = choose(SLEEP, Objects.requireNonNull(next, "next"));
    takesFrom(new StacklessSleep(this, moment));
    return chosen;
  }

  /// Waits for an event, or a permit.
  final Op join(FifoSource source, Next next) {
    Op chosen = choose(JOIN, Objects.requireNonNull(next, "next"));
    takesFrom(source);
    return chosen;
  }

  final Op pause(Next next) {
    return choose(PAUSE, Objects.requireNonNull(next, "next"));
  }

  final Op done() {
    return choose(DONE, null);
  }
}
