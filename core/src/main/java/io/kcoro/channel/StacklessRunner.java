package io.kcoro.channel;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.ChannelEngine.Nothing;
import io.kcoro.context.BoundThread;
import io.kcoro.context.Context;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.FifoSource;
import io.kcoro.internal.wait.Surroundings;
import io.kcoro.internal.wait.WaitSource;
import io.kcoro.internal.wait.WaitTimes;
import io.kcoro.internal.wait.Waiting;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs the steps of one stackless coroutine: takes a step, begins the operation that the step has
/// chosen, and goes on at once if that is done, or leaves the worker. A loop, so a chain of steps
/// never recurses.
///
/// **Publish, then leave.** The operation begins when the step has returned. The runner itself is
/// the waiter; once it stands in the queue of a channel somebody may resume it at any moment, and
/// another worker may take the next step while this one is still on its way out. So everything that
/// the next step needs is written before, and nothing but `stopped` is touched after.
///
/// **Cancellation** ([#cancel()]) sets `stopped`, for good, and then withdraws the runner from the
/// sources it may stand in: those it received from and sent to last. A runner that is about to
/// queue itself there does so before or after that under the same lock: before, and it is
/// withdrawn; after, and it sees `stopped`, which it reads when it is queued, and withdraws itself.
/// Who withdraws goes on with the coroutine. Which wait was withdrawn does not matter, all that
/// come after a cancellation are refused.
///
/// **A select** stands in several queues and has more to do after it is published, and so has an
/// operation with a deadline or token. Such a wait is guarded: `guard` is UNWINDING until that is
/// done; who resumes it meanwhile leaves RESUMED there instead of a task with the scheduler, and
/// this runner goes on itself.
///
/// | `guard` | set by | may become |
/// |---|---|---|
/// | UNWINDING | the runner, before it publishes a guarded wait | SUSPENDED, RESUMED |
/// | SUSPENDED | the runner, last | RESUMED |
/// | RESUMED | who ended the wait | UNWINDING, in the next guarded wait |
///
/// The plain fields belong to whoever runs the coroutine: first who starts it, then the worker that
/// runs a step, then, by the lock of the source in which it waits and the queues of the scheduler,
/// the next one.
final class StacklessRunner extends StacklessChoice {
  /// Operations without a wait after which others get their turn.
  private static final int MOST_OPERATIONS = 128;

  private static final int UNWINDING = 1;
  private static final int SUSPENDED = 2;
  private static final int RESUMED = 3;

  private static final VarHandle GUARD;
  private static final VarHandle HOST;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      GUARD = lookup.findVarHandle(StacklessRunner.class, "guard", int.class);
      HOST = lookup.findVarHandle(StacklessRunner.class, "host", Host.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Stackless body;
  private @Nullable Resumer resumer;
  private volatile @Nullable Host host;

  /// The context of the steps, if the thread that runs them is to show it; null if not.
  private @Nullable Context shown;

  // For who cancels.
  private volatile boolean stopped;

  private volatile int guard;

  /// When the present wait began, as [WaitTimes] packs it; 0 if such times are not kept. Plain: for
  /// people only.
  private int since;

  StacklessRunner(Stackless body) {
    this.body = body;
  }

  // ---- the life of the coroutine ----

  @Override
  public void start(Host host, Resumer resumer) {
    setHost(host);
    this.resumer = resumer;
    Surroundings surroundings = host.surroundings();
    shown =
        surroundings != null
                && surroundings.context() instanceof Context context
                && context.hasBindings()
            ? context
            : null;
    try {
      resumer.execute(this);
    } catch (Throwable refused) {
      this.host = null;
      throw refused;
    }
  }

  @Override
  public void endCancelled(Host host) {
    setHost(host);
    finish(host.cancellation());
  }

  private void setHost(Host host) {
    if (!HOST.compareAndSet(this, null, host)) {
      throw new IllegalStateException(
          body.getClass().getName() + " was launched before; make a new one for each coroutine");
    }
  }

  @Override
  public void run() {
    Context context = shown;
    if (context == null) {
      goOnWithSteps();
    } else {
      BoundThread bound;
      try {
        bound = context.bind();
      } catch (Throwable failure) { // for lack of memory
        finish(failure);
        return;
      }
      try (bound) {
        goOnWithSteps();
      }
    }
  }

  private void goOnWithSteps() {
    Throwable thrown;
    do {
      try {
        if (!runSteps()) {
          return;
        }
        thrown = null;
      } catch (Throwable t) {
        thrown = t;
      }
    } while (thrown != null && !stopped && recovers(thrown));
    finish(thrown);
  }

  /// Whether the coroutine goes on although something was thrown.
  private boolean recovers(Throwable thrown) {
    withdraw(receivesFrom); // a wait that has begun only half, for lack of memory
    withdraw(sendsTo);
    takeBack();
    operation = NONE;
    waits = false;
    slot = null;
    try {
      Op chosen = body.recover(thrown);
      if (chosen != null) {
        check(chosen);
      }
      return chosen != null;
    } catch (Throwable failure) {
      if (failure != thrown) {
        thrown.addSuppressed(failure);
      }
      return false;
    }
  }

  private void withdraw(@Nullable WaitSource source) {
    if (source != null) {
      source.withdraw(this);
    }
  }

  /// @return true if the coroutine is done; false if it waits, or another worker has it
  private boolean runSteps() throws Exception {
    boolean resumed = waits;
    waits = false;
    for (int budget = MOST_OPERATIONS; budget > 0 || (stopped && mustTake()); budget--) {
      int now = operation;
      operation = NONE;
      switch (now) {
        case RECEIVE -> {
          Object taken = resumed ? taken() : receive();
          if (taken == Nothing.WOULD_BLOCK) {
            return false;
          }
          check(taken == Nothing.CLOSED ? receiveClosed() : then().then(taken));
        }
        case SEND -> {
          Outcome outcome = resumed ? sent() : send();
          if (outcome == Outcome.WOULD_BLOCK) {
            return false;
          }
          slot = null;
          check(outcome == Outcome.CLOSED ? sendClosed() : next().next());
        }
        case SELECT -> {
          SelectClause chosen = resumed ? selected() : select();
          if (chosen == null) {
            return false;
          }
          check(then().then(chosen));
        }
        case JOIN -> {
          if (!resumed && !join()) {
            return false;
          }
          refuseIfWithdrawn(resumed);
          check(next().next());
        }
        case TRY_RECEIVE -> {
          Object taken = resumed ? takenWithin() : receiveWithin();
          if (taken == Nothing.WOULD_BLOCK) {
            return false;
          }
          check(then().then(receiveResult(taken)));
        }
        case TRY_SEND -> {
          Outcome outcome = resumed ? sentWithin() : sendWithin();
          if (outcome == Outcome.WOULD_BLOCK) {
            return false;
          }
          slot = null;
          check(then().then(sendResult(outcome)));
        }
        case SLEEP -> {
          if (!resumed && !sleep()) {
            return false;
          }
          if (stopped) {
            throw cancelled();
          }
          check(next().next());
        }
        case PAUSE -> {
          if (stopped) {
            throw cancelled();
          }
          if (!resumed) {
            waitFor(PAUSE);
            resumer().requeue(this);
            return false;
          }
          check(next().next());
        }
        case START -> check(body.start());
        case DONE -> {
          return true;
        }
        default -> throw new AssertionError("operation " + now);
      }
      resumed = false;
    }
    if (stopped && operation != DONE) {
      throw cancelled(); // who never has to wait must end, too
    }
    resumer().requeue(this); // others first; the operation is begun then
    return false;
  }

  private Next next() {
    return (Next) Objects.requireNonNull(then);
  }

  @SuppressWarnings("unchecked") // the operation was chosen with one for what it brings
  private Then<Object> then() {
    return (Then<Object>) Objects.requireNonNull(then);
  }

  private Resumer resumer() {
    return Objects.requireNonNull(resumer);
  }

  private void check(@Nullable Op chosen) {
    if (chosen == null || operation == NONE) {
      throw new IllegalStateException(
          "a step of " + body.getClass().getName() + " must return the operation it has chosen");
    }
  }

  private void waitFor(int operation) {
    if (WaitTimes.areKept()) {
      since = WaitTimes.now();
    }
    this.operation = operation;
    waits = true;
  }

  private void goOn() {
    operation = NONE;
    waits = false;
  }

  private void finish(@Nullable Throwable thrown) {
    Throwable outcome = thrown;
    if (given != null) {
      withdraw(sendsTo); // likewise
      takeBack();
    }
    operation = ENDED;
    slot = null;
    then = null;
    end = null;
    selects = null;
    limit = null;
    if (receivesFrom instanceof Completion event) {
      event.abandon();
    }
    receivesFrom = null;
    sendsTo = null;
    try {
      body.onEnd(thrown);
    } catch (Throwable failure) {
      if (outcome == null || (stopped && outcome instanceof CancelledException)) {
        outcome = failure;
      } else if (outcome != failure) {
        outcome.addSuppressed(failure);
      }
    }
    Objects.requireNonNull(host).ended(outcome);
  }

  /// Chooses to wait for an unpark.
  Op park(Next next) {
    Host told = Objects.requireNonNull(host, "only a coroutine that runs can park");
    return join(Objects.requireNonNull(told.parking(), "this coroutine cannot park"), next);
  }

  // ---- operations ----

  private SelectableChannel receiveChannel() {
    return (SelectableChannel) Objects.requireNonNull(receivesFrom);
  }

  private SelectableChannel sendChannel() {
    return (SelectableChannel) Objects.requireNonNull(sendsTo);
  }

  private Object receive() throws Exception {
    SelectableChannel channel = receiveChannel();
    waitFor(RECEIVE);
    Object taken = channel.poll(this);
    if (taken != Nothing.WOULD_BLOCK) {
      goOn();
    } else if (stopped && channel.withdraw(this)) {
      goOn();
      throw receiveCancelled();
    }
    return taken;
  }

  /// What a wait for an element has brought.
  private Object taken() throws Exception {
    return switch (handOver) {
      case MATCHED -> {
        Object element = Objects.requireNonNull(slot);
        slot = null;
        yield element;
      }
      case CLOSED -> Nothing.CLOSED;
      default -> throw receiveCancelled();
    };
  }

  private Outcome send() throws Exception {
    SelectableChannel channel = sendChannel();
    if (channel.policy != null) {
      Outcome tried = offerOwned(channel);
      if (tried != Outcome.WOULD_BLOCK) {
        return tried;
      }
    }
    Object element = Objects.requireNonNull(slot);
    waitFor(SEND);
    Outcome outcome = channel.offer(element, this);
    if (outcome != Outcome.WOULD_BLOCK) {
      goOn();
      settle(outcome);
    } else if (stopped && channel.withdraw(this)) {
      goOn();
      throw sendCancelled();
    }
    return outcome;
  }

  private Outcome sent() throws Exception {
    return switch (handOver) {
      case MATCHED -> settle(Outcome.DONE);
      case CLOSED -> settle(Outcome.CLOSED);
      default -> throw sendCancelled();
    };
  }

  /// Begins a send to a channel with a policy: has it accept the element, and offers that if there
  /// seems to be room. There is stack enough: the runner has that of its worker.
  ///
  /// @return what it came to; if WOULD_BLOCK, `slot` has what was accepted, for a wait to begin
  private Outcome offerOwned(SelectableChannel channel) {
    Object element = Objects.requireNonNull(slot);
    Object accepted = channel.accept(element);
    Outcome outcome = Outcome.CANCELLED; // if something is thrown
    try {
      outcome = channel.seemsToHaveRoom() ? channel.offer(accepted, null) : Outcome.WOULD_BLOCK;
    } finally {
      if (outcome != Outcome.WOULD_BLOCK) {
        channel.refuseUnlessTaken(element, accepted, outcome);
      }
    }
    if (outcome == Outcome.WOULD_BLOCK) {
      slot = accepted;
      given = element;
      handOver = EMPTY;
    }
    return outcome;
  }

  /// Gives the element of a send back to the step, if a policy has accepted it, and the channel has
  /// not taken it.
  private Outcome settle(Outcome outcome) {
    Object element = given;
    if (element != null) {
      given = null;
      Object accepted = slot;
      if (accepted != null) { // else a receiver has taken it out
        sendChannel().refuseUnlessTaken(element, accepted, outcome);
      }
    }
    return outcome;
  }

  /// The same when something was thrown half way, and nobody can take the element any more.
  private void takeBack() {
    settle(handOver == MATCHED ? Outcome.DONE : Outcome.CANCELLED);
  }

  private Op receiveClosed() throws Exception {
    SelectableChannel channel = receiveChannel();
    channel.receiveFailed(Outcome.CLOSED);
    return closed(channel);
  }

  private Op sendClosed() throws Exception {
    SelectableChannel channel = sendChannel();
    channel.sendFailed(Outcome.CLOSED);
    return closed(channel);
  }

  private Exception receiveCancelled() {
    receiveChannel().receiveFailed(Outcome.CANCELLED);
    return cancelled();
  }

  private Exception sendCancelled() {
    settle(Outcome.CANCELLED);
    sendChannel().sendFailed(Outcome.CANCELLED);
    return cancelled();
  }

  private Op closed(SelectableChannel channel) throws Exception {
    WhenClosed closed = end;
    if (closed == null) {
      throw channel.closedException();
    }
    return closed.closed(channel.cause());
  }

  private boolean join() throws Exception {
    FifoSource source = (FifoSource) Objects.requireNonNull(receivesFrom);
    waitFor(JOIN);
    if (!source.enqueue(this)) {
      goOn();
      return true;
    }
    if (stopped && source.withdraw(this)) {
      goOn();
      leave(source);
      return true;
    }
    return false;
  }

  private void refuseIfWithdrawn(boolean resumed) throws Exception {
    if (resumed && handOver == CANCELLED) {
      leave((FifoSource) Objects.requireNonNull(receivesFrom));
    }
  }

  /// Ends a wait for `source`, unless that has brought something just before.
  private void leave(FifoSource source) throws Exception {
    if (!(source instanceof Completion event) || event.abandon()) {
      throw cancelled();
    }
  }

  /// Whether the wait that was chosen, and is not begun, is for something that has come.
  private boolean mustTake() {
    return operation == JOIN && receivesFrom instanceof Completion event && !event.abandon();
  }

  /// @return true if there is nothing to wait for
  private boolean sleep() {
    StacklessSleep sleep = (StacklessSleep) Objects.requireNonNull(receivesFrom);
    if (sleep.isOver()) {
      return true;
    }
    waitFor(SLEEP);
    sleep.begin();
    if (stopped && sleep.withdraw(this)) {
      goOn();
      return true;
    }
    return false;
  }

  private Object receiveWithin() throws Exception {
    SelectableChannel channel = receiveChannel();
    StacklessLimit within = limit();
    Outcome reached = within.reachedAlready();
    Object taken = reached == Outcome.CANCELLED ? Nothing.CANCELLED : Nothing.WOULD_BLOCK;
    if (reached == Outcome.TIMED_OUT) {
      taken = channel.poll(null);
      taken = taken == Nothing.WOULD_BLOCK ? Nothing.TIMED_OUT : taken;
    }
    if (reached != null) {
      return taken;
    }
    beginGuarded(TRY_RECEIVE);
    taken = channel.poll(this);
    if (taken != Nothing.WOULD_BLOCK) {
      goOn();
      return taken;
    }
    return isSuspended(channel, within) ? Nothing.WOULD_BLOCK : takenWithin();
  }

  private Object takenWithin() throws Exception {
    StacklessLimit within = limit();
    within.disarm();
    epoch++; // what is late finds another wait
    Outcome reached = within.reached();
    if (reached == null) {
      return taken();
    }
    return reached == Outcome.TIMED_OUT ? Nothing.TIMED_OUT : Nothing.CANCELLED;
  }

  private ReceiveResult<?> receiveResult(Object taken) {
    return ((DefaultChannel<?>) receiveChannel()).result(taken, limit().token());
  }

  private Outcome sendWithin() throws Exception {
    SelectableChannel channel = sendChannel();
    StacklessLimit within = limit();
    Object element = Objects.requireNonNull(slot);
    Outcome reached = within.reachedAlready();
    if (reached == Outcome.TIMED_OUT && channel.policy != null) {
      return channel.offerOwned(element, Outcome.TIMED_OUT);
    }
    if (reached == Outcome.TIMED_OUT) {
      Outcome outcome = channel.offer(element, null);
      return outcome == Outcome.WOULD_BLOCK ? Outcome.TIMED_OUT : outcome;
    }
    if (reached != null) {
      return reached;
    }
    if (channel.policy != null) {
      Outcome tried = offerOwned(channel);
      if (tried != Outcome.WOULD_BLOCK) {
        return tried;
      }
      element = Objects.requireNonNull(slot);
    }
    beginGuarded(TRY_SEND);
    Outcome outcome = channel.offer(element, this);
    if (outcome != Outcome.WOULD_BLOCK) {
      goOn();
      return settle(outcome);
    }
    return isSuspended(channel, within) ? Outcome.WOULD_BLOCK : sentWithin();
  }

  private Outcome sentWithin() throws Exception {
    StacklessLimit within = limit();
    within.disarm();
    epoch++; // what is late finds another wait
    Outcome reached = within.reached();
    return reached == null ? sent() : settle(reached);
  }

  private SendResult sendResult(Outcome outcome) {
    return ((DefaultChannel<?>) sendChannel()).result(outcome, limit().token());
  }

  private StacklessLimit limit() {
    return Objects.requireNonNull(limit);
  }

  private void beginGuarded(int operation) {
    // Opaque is enough: whoever looks has found the wait under a channel's lock.
    GUARD.setOpaque(this, UNWINDING);
    waitFor(operation);
  }

  /// The last part of the way out, when the runner stands in the queue of `channel`.
  ///
  /// @return false if it has been resumed meanwhile
  private boolean isSuspended(SelectableChannel channel, StacklessLimit within) {
    within.arm();
    if (stopped && channel.withdraw(this)) {
      goOn();
      return false;
    }
    return isSuspended();
  }

  private boolean isSuspended() {
    if (guard == UNWINDING && GUARD.compareAndSet(this, UNWINDING, SUSPENDED)) {
      return true;
    }
    goOn();
    return false;
  }

  private @Nullable SelectClause select() throws Exception {
    Select select = Objects.requireNonNull(selects);
    beginGuarded(SELECT);
    SelectClause chosen = select.chooseOrBegin(this);
    if (chosen != null) {
      goOn();
      return chosen;
    }
    if (stopped && select.waits().withdraw(this)) {
      guard = RESUMED;
    }
    return isSuspended() ? null : selected();
  }

  private SelectClause selected() throws Exception {
    SelectClause chosen = Objects.requireNonNull(selects).finish();
    if (chosen == null) {
      throw cancelled();
    }
    return chosen;
  }

  private Exception cancelled() {
    return (Exception) Objects.requireNonNull(host).cancellation();
  }

  // ---- by others ----

  @Override
  public void resume() {
    if (operation >= SELECT && (int) GUARD.getAndSet(this, RESUMED) == UNWINDING) {
      return; // it is still on its way out and sees that
    }
    resumer().resume(this);
  }

  @Override
  public void cancel() {
    stopped = true;
    WaitSource receives = receivesFrom;
    WaitSource sends = sendsTo;
    if ((receives != null && receives.withdraw(this)) || (sends != null && sends.withdraw(this))) {
      resume();
    }
  }

  @Override
  public Object body() {
    return body;
  }

  @Override
  public @Nullable Host host() {
    return host;
  }

  /// A glance at a plain field of another thread: what it tells may be over.
  @Override
  public boolean isRunning() {
    return operation == NONE;
  }

  /// A glance likewise.
  @Override
  public boolean isOver() {
    return operation == ENDED;
  }

  /// A glance likewise.
  @Override
  public @Nullable Waiting waiting() {
    int now = operation;
    if (!waits || now == PAUSE || now == NONE || now == ENDED) {
      return null;
    }
    WaitSource source = now == SEND || now == TRY_SEND ? sendsTo : receivesFrom;
    boolean isQueued = handOver == SENDER_READY || handOver == RECEIVER_READY;
    boolean isOver = !isQueued && now != SELECT && now != SLEEP;
    if (source == null || isOver) {
      return null;
    }
    StacklessLimit within = now == TRY_RECEIVE || now == TRY_SEND ? limit : null;
    return new Waiting(
        source,
        this,
        since == 0 ? null : WaitTimes.nanoTime(since),
        within != null && within.isTimed(),
        within != null && within.hasToken());
  }

  @Override
  public @Nullable UncaughtExceptionHandler uncaughtHandler() {
    Host told = host;
    return told == null ? null : told.uncaughtHandler();
  }

  @Override
  public @Nullable Surroundings surroundings() {
    Host told = host;
    return told == null ? null : told.surroundings();
  }

  /// For the statistics of the scheduler, which name who blocks a worker.
  @Override
  public String toString() {
    Host told = host;
    return told == null ? body.getClass().getName() : told.toString();
  }
}
