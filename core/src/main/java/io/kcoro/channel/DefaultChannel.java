package io.kcoro.channel;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.live.CreationSites;
import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.DirectWaiter;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.metering.Metering;
import io.kcoro.time.Deadline;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The forms of the operations, in direct style: each tries once without waiting, which is all that
/// most calls need, and only then makes a [DirectWaiter] and waits. Those that may wait for ever do
/// not even try if a glance tells that they will have to.
final class DefaultChannel<T> extends SelectableChannel implements Channel<T> {
  DefaultChannel(ChannelBuilder<T> builder, int segmentLength) {
    super(builder, segmentLength);
    LIVE.add(
        this); // before it is asked what is to be measured: who changes that then finds it here
    Metering wanted = MeteringPolicy.levelOf(name, builder.metering());
    while (metering() != wanted) {
      meter(wanted);
      wanted = MeteringPolicy.levelOf(name, wanted);
    }
    CreationSites.note(this);
  }

  // ---- send ----

  @Override
  public void send(T element) throws InterruptedException {
    Objects.requireNonNull(element, "element is null");
    if (Thread.interrupted()) {
      throw sendInterrupted();
    }
    Outcome outcome = policy == null ? sendForever(element) : sendOwned(element, null, null);
    if (outcome == Outcome.CLOSED) {
      sendFailed(Outcome.CLOSED);
      throw closedException();
    }
  }

  private Outcome sendForever(Object element) throws InterruptedException {
    Outcome outcome = seemsReadyToTake() ? offer(element, null) : Outcome.WOULD_BLOCK;
    return outcome == Outcome.WOULD_BLOCK ? sendWaiting(element, null, null) : outcome;
  }

  private InterruptedException sendInterrupted() {
    sendFailed(Outcome.CANCELLED);
    return CurrentCoroutine.interruption();
  }

  private InterruptedException receiveInterrupted() {
    receiveFailed(Outcome.CANCELLED);
    return CurrentCoroutine.interruption();
  }

  @Override
  public SendResult trySend(T element) {
    Objects.requireNonNull(element, "element is null");
    return result(
        policy == null ? offer(element, null) : offerOwned(element, Outcome.WOULD_BLOCK), null);
  }

  @Override
  public SendResult trySend(T element, Deadline deadline) throws InterruptedException {
    Objects.requireNonNull(deadline, "deadline");
    Objects.requireNonNull(element, "element is null");
    if (Thread.interrupted()) {
      throw sendInterrupted();
    }
    return result(sendUntil(element, deadline, null), null);
  }

  @Override
  public SendResult trySend(T element, CancellationToken token) throws InterruptedException {
    return trySendUntil(element, null, token);
  }

  @Override
  public SendResult trySend(T element, Deadline deadline, CancellationToken token)
      throws InterruptedException {
    return trySendUntil(element, Objects.requireNonNull(deadline, "deadline"), token);
  }

  private SendResult trySendUntil(T element, @Nullable Deadline deadline, CancellationToken token)
      throws InterruptedException {
    Objects.requireNonNull(element, "element is null");
    Objects.requireNonNull(token, "token");
    if (Thread.interrupted()) {
      throw sendInterrupted();
    }
    Outcome outcome = token.isCancelled() ? Outcome.CANCELLED : sendUntil(element, deadline, token);
    return result(outcome, token);
  }

  private Outcome sendUntil(
      Object element, @Nullable Deadline deadline, @Nullable CancellationToken token)
      throws InterruptedException {
    if (policy != null) {
      return sendOwned(element, deadline, token);
    }
    Outcome outcome = offer(element, null);
    return outcome == Outcome.WOULD_BLOCK ? sendWaiting(element, deadline, token) : outcome;
  }

  /// Sends in a channel with a policy: as long as it takes if there is neither deadline nor token.
  private Outcome sendOwned(
      Object element, @Nullable Deadline deadline, @Nullable CancellationToken token)
      throws InterruptedException {
    Object accepted = accept(element);
    Outcome outcome = Outcome.CANCELLED; // if something is thrown
    try {
      if (deadline == null && token == null) {
        outcome = sendForever(accepted);
      } else {
        Outcome tried = offer(accepted, null);
        outcome = tried == Outcome.WOULD_BLOCK ? sendWaiting(accepted, deadline, token) : tried;
      }
    } finally {
      refuseUnlessTaken(element, accepted, outcome);
    }
    return outcome;
  }

  private Outcome sendWaiting(
      Object element, @Nullable Deadline deadline, @Nullable CancellationToken token)
      throws InterruptedException {
    if (deadline != null && deadline.isExpired()) {
      return Outcome.TIMED_OUT;
    }
    CurrentCoroutine current = CurrentCoroutine.get();
    Outcome outcome = Outcome.WOULD_BLOCK;
    if (current != null && current.isCancelled()) {
      outcome = offer(element, null); // a wait would be refused: does there have to be one?
    }
    if (outcome != Outcome.WOULD_BLOCK) {
      return outcome;
    }
    DirectWaiter waiter = null;
    try {
      waiter = new DirectWaiter(this, (CancelSignal) token, current);
      outcome = offer(element, waiter);
      if (outcome != Outcome.WOULD_BLOCK) {
        return outcome;
      }
      return switch (await(waiter, deadline)) {
        case MATCHED -> Outcome.DONE;
        case CLOSED -> Outcome.CLOSED;
        case TIMED_OUT -> Outcome.TIMED_OUT;
        case CANCELLED -> Outcome.CANCELLED;
      };
    } catch (InterruptedException e) {
      sendFailed(Outcome.CANCELLED);
      throw e;
    } catch (Throwable failure) {
      if (policy == null || waiter == null || !tookFrom(waiter)) {
        throw failure;
      }
      try { // it is not thrown: who sees a send fail has the element again, but not this one
        Failures.uncaught(failure);
      } catch (StackOverflowError e) {
        return Outcome.DONE; // it cannot even be told
      }
      return Outcome.DONE;
    }
  }

  /// Ends a wait that something went wrong in.
  ///
  /// @return whether the element has changed hands before
  private boolean tookFrom(DirectWaiter waiter) {
    while (true) { // a contended lock may need more stack than there is
      try {
        withdraw(waiter, Waiter.ANY_EPOCH);
        return waiter.handOver == Waiter.MATCHED;
      } catch (StackOverflowError e) {
        Thread.onSpinWait();
      }
    }
  }

  SendResult result(Outcome outcome, @Nullable CancellationToken token) {
    if (outcome != Outcome.DONE) {
      sendFailed(outcome);
    }
    return switch (outcome) {
      case DONE -> SendResult.Done.INSTANCE;
      case DROPPED -> SendResult.Dropped.INSTANCE;
      case WOULD_BLOCK -> SendResult.WouldBlock.INSTANCE;
      case TIMED_OUT -> SendResult.TimedOut.INSTANCE;
      case CANCELLED -> new SendResult.Cancelled(reasonOf(token));
      case CLOSED -> new SendResult.Closed(cause());
    };
  }

  // ---- receive ----

  @Override
  public T receive() throws InterruptedException {
    Object taken = receiveForever();
    if (taken == Nothing.CLOSED) {
      receiveFailed(Outcome.CLOSED);
      throw closedException();
    }
    return element(taken);
  }

  /// Receives as [#receive()] does, but gives null if the channel was closed without a cause.
  @Nullable T receiveOrNull() throws InterruptedException {
    Object taken = receiveForever();
    if (taken != Nothing.CLOSED) {
      return element(taken);
    }
    receiveFailed(Outcome.CLOSED);
    if (cause() != null) {
      throw closedException();
    }
    return null;
  }

  @Override
  public ReceiveResult<T> tryReceive() {
    return result(poll(null), null);
  }

  @Override
  public ReceiveResult<T> tryReceive(Deadline deadline) throws InterruptedException {
    Objects.requireNonNull(deadline, "deadline");
    Object taken = checkedPoll();
    if (taken == Nothing.WOULD_BLOCK) {
      taken = receiveWaiting(deadline, null);
    }
    return result(taken, null);
  }

  @Override
  public ReceiveResult<T> tryReceive(CancellationToken token) throws InterruptedException {
    return tryReceiveUntil(null, token);
  }

  @Override
  public ReceiveResult<T> tryReceive(Deadline deadline, CancellationToken token)
      throws InterruptedException {
    return tryReceiveUntil(Objects.requireNonNull(deadline, "deadline"), token);
  }

  private ReceiveResult<T> tryReceiveUntil(@Nullable Deadline deadline, CancellationToken token)
      throws InterruptedException {
    Objects.requireNonNull(token, "token");
    if (Thread.interrupted()) {
      throw receiveInterrupted();
    }
    Object taken = token.isCancelled() ? Nothing.CANCELLED : poll(null);
    if (taken == Nothing.WOULD_BLOCK) {
      taken = receiveWaiting(deadline, token);
    }
    return result(taken, token);
  }

  @Override
  public List<T> receiveMany(int max) throws InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max is " + max + "; at least 1 element is received");
    }
    List<T> elements = new ArrayList<>(Math.min(max, 64));
    elements.add(receive());
    drainTo(elements, max - 1);
    return elements;
  }

  @Override
  public int drainTo(Collection<? super T> target, int max) {
    Objects.requireNonNull(target, "target");
    int moved = 0;
    while (moved < max) {
      Object taken = poll(null);
      if (taken instanceof Nothing) {
        break;
      }
      target.add(element(taken));
      moved++;
    }
    return moved;
  }

  @Override
  public <X extends Exception> void forEach(ElementHandler<? super T, X> handler)
      throws X, InterruptedException {
    Objects.requireNonNull(handler, "handler");
    for (T element; (element = receiveOrNull()) != null; ) {
      handler.handle(element);
    }
  }

  @Override
  public Iterable<T> elements() {
    return () -> new ChannelElements<>(this);
  }

  private Object receiveForever() throws InterruptedException {
    if (Thread.interrupted()) {
      throw receiveInterrupted();
    }
    Object taken = seemsReadyToGive() ? poll(null) : Nothing.WOULD_BLOCK;
    return taken == Nothing.WOULD_BLOCK ? receiveWaiting(null, null) : taken;
  }

  private Object checkedPoll() throws InterruptedException {
    if (Thread.interrupted()) {
      throw receiveInterrupted();
    }
    return poll(null);
  }

  private Object receiveWaiting(@Nullable Deadline deadline, @Nullable CancellationToken token)
      throws InterruptedException {
    if (deadline != null && deadline.isExpired()) {
      return Nothing.TIMED_OUT;
    }
    CurrentCoroutine current = CurrentCoroutine.get();
    Object taken = Nothing.WOULD_BLOCK;
    if (current != null && current.isCancelled()) {
      taken = poll(null); // a wait would be refused: does there have to be one?
    }
    if (taken != Nothing.WOULD_BLOCK) {
      return taken;
    }
    try {
      DirectWaiter waiter = new DirectWaiter(this, (CancelSignal) token, current);
      taken = poll(waiter);
      if (taken != Nothing.WOULD_BLOCK) {
        return taken;
      }
      return switch (await(waiter, deadline)) {
        case MATCHED -> Objects.requireNonNull(waiter.slot);
        case CLOSED -> Nothing.CLOSED;
        case TIMED_OUT -> Nothing.TIMED_OUT;
        case CANCELLED -> Nothing.CANCELLED;
      };
    } catch (InterruptedException e) {
      receiveFailed(Outcome.CANCELLED);
      throw e;
    }
  }

  ReceiveResult<T> result(Object taken, @Nullable CancellationToken token) {
    if (!(taken instanceof Nothing nothing)) {
      return new ReceiveResult.Received<>(element(taken));
    }
    receiveFailed(nothing.outcome);
    return switch (nothing) {
      case WOULD_BLOCK -> untyped(ReceiveResult.WouldBlock.INSTANCE);
      case TIMED_OUT -> untyped(ReceiveResult.TimedOut.INSTANCE);
      case CANCELLED -> new ReceiveResult.Cancelled<>(reasonOf(token));
      case CLOSED -> new ReceiveResult.Closed<>(cause());
    };
  }

  // ---- ends ----

  @Override
  public boolean close(@Nullable Throwable why) {
    boolean first = closeForSend(why);
    return first && logEnd("closed", why);
  }

  @Override
  public boolean cancel(@Nullable Throwable why) {
    boolean first = cancelAll(why);
    return first && logEnd("cancelled", why);
  }

  private boolean logEnd(String verb, @Nullable Throwable why) {
    Log.CHANNELS.log(Level.DEBUG, () -> this + " was " + verb + (why == null ? "" : ": " + why));
    return true;
  }

  /// Made only when it is needed: the JDK's logging takes a while to start.
  private static final class Log {
    static final Logger CHANNELS = System.getLogger("io.kcoro.channel");
  }

  @Override
  public boolean isClosedForReceive() {
    return isClosedForSend() && snapshot().closedForReceive();
  }

  @Override
  public String toString() {
    ChannelSnapshot now = snapshot();
    return "Channel[%s, %s, %d buffered, %d senders and %d receivers waiting%s]"
        .formatted(
            now.name(),
            now.kind(),
            now.buffered(),
            now.waitingSenders(),
            now.waitingReceivers(),
            now.closedForSend() ? ", closed" : "");
  }

  // ---- shared ----

  private static DirectWaiter.End await(DirectWaiter waiter, @Nullable Deadline deadline)
      throws InterruptedException {
    return deadline == null
        ? waiter.await(null, 0)
        : waiter.await(Timed.timersOf(deadline.source()), deadline.nanoTime());
  }

  private static CancellationReason reasonOf(@Nullable CancellationToken token) {
    return Objects.requireNonNull(Objects.requireNonNull(token).reason());
  }

  @SuppressWarnings("unchecked") // only elements of type T are ever offered
  private T element(Object taken) {
    return (T) taken;
  }

  @SuppressWarnings("unchecked") // such a result holds no element
  private static <T> ReceiveResult<T> untyped(ReceiveResult<?> result) {
    return (ReceiveResult<T>) result;
  }
}
