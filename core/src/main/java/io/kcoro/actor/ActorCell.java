package io.kcoro.actor;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Request;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.SendResult;
import io.kcoro.channel.UndeliveredHandler;
import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.Target;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.metering.Metering;
import io.kcoro.scope.Coroutine;
import io.kcoro.time.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The handle on an actor, its mailbox and its end.
///
/// The mailbox is a channel in which messages go as they are, and requests in an [Ask]. It ends in
/// one of three ways: closed by [#stop()], and then the coroutine finds it empty; cancelled by
/// [#stopNow]; or cancelled by the coroutine when that ends for another reason. In all of them the
/// coroutine calls [#end], once.
final class ActorCell<M> extends ActorLife<M>
    implements Actor<M>, Completes, UndeliveredHandler<Object> {
  private static final VarHandle STOP_REASON;

  static {
    try {
      STOP_REASON =
          MethodHandles.lookup()
              .findVarHandle(ActorCell.class, "stopReason", CancellationReason.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Channel<Object> mailbox;
  private final @Nullable UndeliveredHandler<? super M> undeliveredHandler;
  private final @Nullable Consumer<? super @Nullable Throwable> onDone;

  /// Known only after it may have begun to run.
  private volatile @Nullable Coroutine coroutine;

  /// Why it was stopped at once. Whoever comes second, this or the coroutine, cancels the latter.
  private volatile @Nullable CancellationReason stopReason;

  /// What its coroutine ended by, if that was not the closed mailbox.
  private volatile @Nullable Throwable endedBy;

  /// The request that its behavior waits for the answer to.
  volatile @Nullable Ask<?, ?> waitsFor;

  ActorCell(ActorBuilder<M> builder) {
    super(builder.actorName(), builder.failurePolicy());
    undeliveredHandler = builder.undeliveredHandler();
    onDone = builder.onDone();
    mailbox = builder.makeMailbox(name(), this);
  }

  void runsAs(Coroutine coroutine) {
    this.coroutine = coroutine;
    CancellationReason reason = stopReason;
    if (reason != null) {
      coroutine.cancel(reason);
    }
  }

  @Nullable CancellationReason stopReason() {
    return stopReason;
  }

  @Override
  Actor<M> self() {
    return this;
  }

  @Override
  boolean isTimed() {
    return mailbox.metering() == Metering.TIMES;
  }

  Channel<Object> channel() {
    return mailbox;
  }

  // ---- messages ----

  @Override
  public void tell(M message) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      mailbox.send(message); // throws
    }
    SendResult sent = mailbox.trySend(message);
    if (!sent.isDone() && !(sent instanceof SendResult.Dropped)) {
      sendWaiting(message);
    }
  }

  void sendWaiting(Object element) throws InterruptedException {
    refuseToWaitForItself();
    mailbox.send(element);
  }

  /// @throws IllegalStateException if the actor itself runs in this thread
  void refuseToWaitForItself() {
    if (!mailbox.isClosedForSend() && CurrentActor.get() == this) {
      throw new IllegalStateException(
          "the mailbox of actor '%s' is full, and the actor itself would wait for room in it: use tryTell, or a larger or unlimited mailbox"
              .formatted(name()));
    }
  }

  @Override
  public SendResult tryTell(M message) {
    return mailbox.trySend(message);
  }

  @Override
  public SendResult tryTell(M message, Deadline deadline) throws InterruptedException {
    return mailbox.trySend(message, deadline);
  }

  @Override
  @SuppressWarnings("unchecked") // what is sent there are messages of type M
  public SendChannel<M> mailbox() {
    return (SendChannel<M>) (SendChannel<?>) mailbox;
  }

  @Override
  @SuppressWarnings("unchecked") // only messages of type M, and requests with one, are sent
  public void undelivered(Object element, Reason reason) {
    Ask<?, ?> ask = element instanceof Ask<?, ?> asked ? asked : null;
    try {
      if (undeliveredHandler != null) {
        undeliveredHandler.undelivered((M) (ask != null ? ask.message : element), reason);
      }
    } finally {
      if (ask != null) {
        ask.answer.fail(
            reason == Reason.CANCELLED
                ? new ActorStoppedException(name(), endCause())
                : new RejectedExecutionException(
                    "actor '%s' dropped the request: its mailbox is full (%s)"
                        .formatted(name(), reason)));
      }
    }
  }

  // ---- requests ----

  @Override
  public <R extends @Nullable Object> R ask(Function<? super Reply<R>, ? extends M> message)
      throws InterruptedException, ExecutionException {
    try {
      return new Ask<M, R>(this, message, null).await();
    } catch (TimeoutException e) {
      throw new AssertionError("a request without a deadline", e);
    }
  }

  @Override
  public <R extends @Nullable Object> R ask(
      Function<? super Reply<R>, ? extends M> message, Deadline deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    return new Ask<M, R>(this, message, Objects.requireNonNull(deadline, "deadline")).await();
  }

  @Override
  public <R extends @Nullable Object> Request<R> request(
      Function<? super Reply<R>, ? extends M> message) {
    return new Ask<M, R>(this, message, null);
  }

  @Override
  public <R extends @Nullable Object> Request<R> request(
      Function<? super Reply<R>, ? extends M> message, Deadline deadline) {
    return new Ask<M, R>(this, message, Objects.requireNonNull(deadline, "deadline"));
  }

  @Override
  public <R extends @Nullable Object> CompletableFuture<R> tryAsk(
      Function<? super Reply<R>, ? extends M> message) {
    return new Ask<M, R>(this, message, null).sendNow();
  }

  // ---- its end ----

  @Override
  public boolean stop() {
    return mailbox.close();
  }

  @Override
  public boolean stopNow(String message) {
    CancellationReason reason = CancellationReason.user(message);
    boolean first = !isDone() && STOP_REASON.compareAndSet(this, null, reason);
    if (first) {
      Coroutine running = coroutine;
      if (running != null) {
        running.cancel(reason);
      }
      mailbox.cancel(new CancelledException(reason));
    }
    return first;
  }

  /// The coroutine handles nothing more.
  ///
  /// @param why what it ended by; null if it found the mailbox closed
  void end(@Nullable Throwable why, Care<M> care) {
    endedBy = why;
    Throwable cause = endCause();
    // Each whatever became of the one before, for lack of memory for one.
    try {
      mailbox.cancel(cause);
    } finally {
      try {
        failRequests(new ActorStoppedException(name(), cause));
      } finally {
        try {
          stopBehavior(cause, care);
          tellDone(cause);
        } finally {
          waitsFor = null;
          complete();
        }
      }
    }
  }

  private @Nullable Throwable endCause() {
    Throwable cause = endedBy;
    CancellationReason reason = stopReason;
    return cause == null && reason != null ? new CancelledException(reason) : cause;
  }

  private void tellDone(@Nullable Throwable cause) {
    if (onDone != null) {
      try {
        onDone.accept(cause);
      } catch (Throwable failure) {
        Failures.uncaught(failure);
      }
    }
  }

  @Override
  public Completion completion() {
    return this;
  }

  @Override
  public void addTargets(@Nullable Waiter waiter, List<Target> targets) {
    if (!isDone()) {
      targets.add(new Target(Target.Kind.JOIN, name(), this, coroutine, 0));
    }
  }

  /// The coroutine, once it is known.
  @Nullable Object runsIn() {
    return coroutine;
  }

  @Override
  public String describe(@Nullable Waiter waiter) {
    return "the end of " + this;
  }

  @Override
  public void join() throws InterruptedException {
    await();
  }

  @Override
  public boolean join(Deadline deadline) throws InterruptedException {
    return await(Timed.timersOf(deadline.source()), deadline.nanoTime());
  }

  /// For people: the name, how full the mailbox is, and whether the actor has ended.
  @Override
  public String toString() {
    return "Actor[%s, %d in the mailbox%s]"
        .formatted(
            name(),
            mailbox.snapshot().buffered(),
            isDone() ? ", ended" : mailbox.isClosedForSend() ? ", stopping" : "");
  }
}
