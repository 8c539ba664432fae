package io.kcoro.channel;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.time.Deadline;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits for the first of several things: an element received, an element sent, the end of a
/// coroutine, a cancellation, a moment. Exactly one of them takes effect.
///
/// ```java
/// Select select = Select.unbiased();
/// ReceiveClause<Order> orders = select.receive(orderChannel);
/// TimeoutClause silence = select.timeout(Duration.ofSeconds(5));
/// SelectClause chosen = select.await();
/// if (chosen == orders) {
///   handle(orders.element());
/// } else {
///   report("no order for five seconds");
/// }
/// ```
///
/// **One turn** is one [#await()] (or one [#tryNow()]). A turn first tries each clause, and the
/// first that can take effect is chosen: which one is tried first is what the kinds of select
/// differ in. If none can, it waits for all of them; whoever comes first to one of them claims the
/// turn. The clauses not chosen leave no trace: an element of a [SendClause] that was not chosen
/// was not sent, an undelivered handler never sees it.
///
/// **Closed.** A channel that has ended makes its clause ready, with a closed result
/// ([ChannelClause#isClosed()]).
///
/// **The same channel** may stand in several clauses, to send and to receive. A select is never
/// paired with itself.
///
/// **Used again.** A select is made once and then used for turn after turn; clauses can be added,
/// disabled and enabled between turns. Once every clause has waited, turns allocate nothing.
///
/// **Thread-safety.** None: a select and its clauses belong to one thread at a time. The channels
/// are shared, of course, with other selects as well.
///
/// **Order of events.** For the channels, a select that waits is one party among others in their
/// queues, first come first served. There is one limit: while a channel is being closed, a select
/// that waits for it can still be chosen for another clause, until the close has reached it.
public final class Select {
  private static final SelectClause[] NONE = {};

  private final ClauseOrder order;
  private final SelectWait wait = new SelectWait();
  private SelectClause[] clauses = NONE;
  private ChannelClause[] channels = {}; // in the order of their channels' ids
  private @Nullable OtherwiseClause otherwise;
  private boolean stopped;

  private Select(ClauseOrder order) {
    this.order = order;
  }

  // ---- kinds ----

  /// A select that is equally likely to choose each of the clauses that can take effect at once.
  public static Select unbiased() {
    return new Select(new ClauseOrder.Unbiased(null));
  }

  /// An unbiased select whose choices can be repeated.
  ///
  /// @param seed two selects with the same seed try their clauses in the same orders
  public static Select unbiased(long seed) {
    return new Select(new ClauseOrder.Unbiased(seed));
  }

  /// A select that tries its clauses in the order in which they were made. A later one starves as
  /// long as an earlier one is always ready. (They are looked at one after another: one that
  /// becomes ready behind the back of the select has to wait for the next turn.)
  public static Select ordered() {
    return new Select(new ClauseOrder.Ordered());
  }

  /// A select that tries its clauses as they were made, beginning with the one behind that which
  /// was chosen last. None starves.
  public static Select roundRobin() {
    return new Select(new ClauseOrder.RoundRobin());
  }

  // ---- clauses ----

  /// Adds a clause that receives from `channel`.
  public <T> ReceiveClause<T> receive(ReceiveChannel<T> channel) {
    return addChannel(
        new ReceiveClause<>(wait, (SelectableChannel) Objects.requireNonNull(channel)));
  }

  /// Adds a clause that sends into `channel`. It is left out until it is given an element.
  public <T> SendClause<T> send(SendChannel<T> channel) {
    return addChannel(new SendClause<>(wait, (SelectableChannel) Objects.requireNonNull(channel)));
  }

  /// Adds a clause that sends `element` into `channel`.
  public <T> SendClause<T> send(SendChannel<T> channel, T element) {
    Objects.requireNonNull(element, "element is null");
    SendClause<T> clause = send(channel);
    clause.element(element);
    return clause;
  }

  /// Adds a clause that waits for the end of a coroutine.
  ///
  /// @throws IllegalArgumentException if `coroutine` is not one of this library's
  public JoinClause join(Joinable coroutine) {
    Objects.requireNonNull(coroutine, "coroutine");
    if (!(coroutine instanceof Completes completes)) {
      throw new IllegalArgumentException(
          coroutine.getClass().getName() + " is no coroutine; only coroutines can be joined");
    }
    return add(new JoinClause(completes.completion(), wait));
  }

  /// Adds a clause that waits for the cancellation of `token`.
  public CancelClause cancelled(CancellationToken token) {
    return add(new CancelClause(Objects.requireNonNull(token, "token"), wait));
  }

  /// Adds a clause that is chosen if a turn has waited for `timeout`; zero or less is no wait.
  public TimeoutClause timeout(Duration timeout) {
    return timeout(timeout, TimeSource.current());
  }

  /// The same, on the clock of `source`.
  public TimeoutClause timeout(Duration timeout, TimeSource source) {
    TimeoutClause clause = new TimeoutClause(Objects.requireNonNull(source, "source"), wait);
    clause.after(timeout);
    return add(clause);
  }

  /// Adds a clause that is chosen when `deadline` has come.
  public TimeoutClause timeout(Deadline deadline) {
    TimeoutClause clause = new TimeoutClause(deadline.source(), wait);
    clause.at(deadline);
    return add(clause);
  }

  /// Adds a clause that is chosen when `channel` keeps so many elements that this share of its
  /// capacity is used.
  ///
  /// @param share more than 0, at most 1
  /// @throws IllegalArgumentException if the share is none, or the channel keeps nothing, or any
  ///   number of elements: then say how many
  public PressureClause pressure(Channel<?> channel, double share) {
    SelectableChannel filled = (SelectableChannel) Objects.requireNonNull(channel, "channel");
    if (filled.capacity == 0 || filled.capacity == Long.MAX_VALUE) {
      throw new IllegalArgumentException(
          "channel '%s' has no capacity to take a share of: it is %s"
              .formatted(filled.name(), filled.kind));
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "%s is no share of a capacity; it must be more than 0 and at most 1".formatted(share));
    }
    return pressure(channel, (long) Math.max(1, Math.ceil(share * filled.capacity)));
  }

  /// Adds a clause that is chosen when `channel` keeps at least so many elements.
  ///
  /// @param elements at least 1
  /// @throws IllegalArgumentException if there is no such number of elements in the channel
  public PressureClause pressure(Channel<?> channel, long elements) {
    SelectableChannel filled = (SelectableChannel) Objects.requireNonNull(channel, "channel");
    if (elements < 1 || elements > filled.capacity) {
      throw new IllegalArgumentException(
          "channel '%s' never waits for its receivers with %d elements: it keeps 1 to %d"
              .formatted(filled.name(), elements, filled.capacity));
    }
    return add(new PressureClause(filled, elements, wait));
  }

  /// Adds a clause that is chosen when `channel` has stood still for `time`: elements are buffered,
  /// or senders wait, and none was received.
  ///
  /// @throws IllegalArgumentException if `time` is not positive
  public StallClause stall(Channel<?> channel, Duration time) {
    Objects.requireNonNull(channel, "channel");
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("a stall of " + time + " is none; say how long");
    }
    long nanos = Math.min(TimeUnit.NANOSECONDS.convert(time), Long.MAX_VALUE / 2);
    return add(new StallClause((SelectableChannel) channel, nanos, TimeSource.current(), wait));
  }

  /// Adds the clause that is chosen if no other can take effect at once.
  ///
  /// @throws IllegalStateException if there is one already
  public OtherwiseClause otherwise() {
    if (otherwise != null) {
      throw new IllegalStateException("the select has an otherwise clause already");
    }
    OtherwiseClause clause = new OtherwiseClause();
    otherwise = clause;
    return add(clause);
  }

  private <C extends ChannelClause> C addChannel(C clause) {
    channels = Arrays.copyOf(channels, channels.length + 1);
    channels[channels.length - 1] = clause;
    Arrays.sort(channels, Comparator.comparingLong(each -> each.channel.id));
    return add(clause);
  }

  private <C extends SelectClause> C add(C clause) {
    clauses = Arrays.copyOf(clauses, clauses.length + 1);
    clauses[clauses.length - 1] = clause;
    return clause;
  }

  // ---- turns ----

  /// Waits until a clause takes effect.
  ///
  /// **Suspends** if no clause can take effect at once and there is no enabled otherwise clause.
  ///
  /// @return the clause that was chosen
  /// @throws IllegalStateException if there is no clause to wait for: none is enabled, or none of
  ///   those that send has an element
  /// @throws InterruptedException if the thread was interrupted on entry or while it waited, or the
  ///   coroutine was cancelled while, or before, it waited; then no clause has taken effect
  @Suspending
  public SelectClause await() throws InterruptedException {
    // First of all: who catches an interrupt must not find what an earlier turn has brought.
    reset();
    if (Thread.interrupted()) {
      throw CurrentCoroutine.interruption();
    }
    SelectClause chosen = tryClauses();
    if (chosen != null) {
      return chosen;
    }
    if (otherwise != null && otherwise.isActive()) {
      return Objects.requireNonNull(chosenAtOnce());
    }
    SelectEvent.OfSignal scope =
        wait.scopeEvent(CurrentCoroutine.signalToObey(CurrentCoroutine.get()));
    chosen = takeOrQueue();
    return chosen != null ? chosen : taken(wait.await(clauses, scope));
  }

  /// Lets a clause take effect if one can at once. Never suspends, ignores the interrupt flag.
  ///
  /// @return the clause that was chosen; the otherwise clause if there is an enabled one and no
  ///   other can take effect; else null
  /// @throws IllegalStateException as [#await()]
  public @Nullable SelectClause tryNow() {
    reset();
    SelectClause chosen = tryClauses();
    return chosen != null ? chosen : chosenAtOnce();
  }

  void reset() {
    boolean any = false;
    for (SelectClause clause : clauses) {
      clause.reset();
      any |= clause.isActive();
    }
    if (!any) {
      throw new IllegalStateException(
          "nothing to select: no clause is enabled, or none of those that send has an element");
    }
  }

  /// The clause that takes effect at once, though none did when they were tried one after another;
  /// the otherwise clause, or null, if there was an instant at which none could.
  private @Nullable SelectClause chosenAtOnce() {
    while (!wait.noneCouldTakeEffect(channels)) {
      SelectClause chosen = tryClauses();
      if (chosen != null) {
        return chosen;
      }
    }
    return otherwise != null && otherwise.isActive() ? otherwise : null;
  }

  /// The clause that takes effect, or null: then there was none, and all are queued for this
  /// thread.
  @Nullable SelectClause takeOrQueue() {
    return takeOrQueue(null);
  }

  /// The same for somebody else.
  ///
  /// @param waiter whom to resume, null for the current thread
  private @Nullable SelectClause takeOrQueue(@Nullable Waiter waiter) {
    while (!wait.begin(channels, waiter)) {
      SelectClause chosen = tryClauses();
      if (chosen != null) {
        return chosen;
      }
    }
    return null;
  }

  /// The first half of a turn of a stackless coroutine: as [#await()] up to where that suspends.
  ///
  /// @param waiter the coroutine; it is resumed once, perhaps before this returns
  /// @return the clause that was chosen; or null: then the coroutine waits
  @Nullable SelectClause chooseOrBegin(Waiter waiter) {
    reset();
    SelectClause chosen = tryClauses();
    if (chosen == null && otherwise != null && otherwise.isActive()) {
      chosen = chosenAtOnce();
    }
    if (chosen == null) {
      chosen = takeOrQueue(waiter);
    }
    if (chosen == null) {
      wait.arm(clauses);
    }
    return chosen;
  }

  /// The second half, after the coroutine was resumed.
  ///
  /// @return the clause that was chosen, or null if the coroutine was cancelled
  @Nullable SelectClause finish() {
    SelectClause chosen = wait.finish(clauses);
    return chosen == null ? null : taken(chosen);
  }

  /// The wait of its turns.
  SelectWait waits() {
    return wait;
  }

  /// Withdraws what was queued; what a turn does that is out of time.
  ///
  /// @return the clause that was claimed before, or null
  @Nullable SelectClause giveUp() {
    SelectClause claimed = wait.giveUp();
    return claimed == null ? null : taken(claimed);
  }

  /// Takes over what a clause that was claimed has brought.
  private SelectClause taken(SelectClause chosen) {
    if (chosen instanceof ChannelClause clause) {
      clause.chosen();
    }
    order.chosen(indexOf(chosen));
    return chosen;
  }

  /// Tries the clauses one after another.
  @Nullable SelectClause tryClauses() {
    int count = clauses.length;
    for (int looked = 0; looked < count; looked++) {
      int index = order.next(looked, count);
      SelectClause clause = clauses[index];
      if (clause.isActive() && clause.tryNow()) {
        order.chosen(index);
        return clause;
      }
    }
    return null;
  }

  private int indexOf(SelectClause chosen) {
    int index = 0;
    while (clauses[index] != chosen) {
      index++;
    }
    return index;
  }

  /// Takes turn after turn, and hands each clause that was chosen to `body`, as long as there is
  /// something to wait for: an enabled clause that receives, sends an element, or joins.
  ///
  /// A clause that would from now on be chosen again and again is disabled: that of a channel that
  /// has ended (which `body` does not see), of a coroutine, token or deadline after its turn.
  ///
  /// @throws X what `body` throws
  /// @throws ChannelClosedException if one of the channels was ended with a cause, or one has ended
  ///   that there was an element for: it is still with its clause
  /// @throws InterruptedException as [#await()]
  @Suspending
  public <X extends Exception> void loop(SelectBody<X> body) throws X, InterruptedException {
    Objects.requireNonNull(body, "body");
    stopped = false;
    while (!stopped && isWorthATurn()) {
      SelectClause chosen = await();
      if (chosen.isSpent()) {
        chosen.disable();
      }
      if (chosen instanceof ChannelClause clause && clause.isClosed()) {
        if (clause.cause() != null || clause instanceof SendClause<?>) {
          throw clause.closedException();
        }
      } else {
        body.chosen(chosen);
      }
    }
  }

  /// Ends the loop that runs, after the present turn. Called by its body.
  public void stop() {
    stopped = true;
  }

  private boolean isWorthATurn() {
    for (SelectClause clause : clauses) {
      if (clause.keepsLoop()) {
        return true;
      }
    }
    return false;
  }

  /// Checks that nothing is left of the turns so far.
  void checkInvariants() {
    wait.checkInvariants();
  }
}
