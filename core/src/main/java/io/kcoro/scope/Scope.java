package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.Stackless;
import io.kcoro.context.Context;
import io.kcoro.internal.live.Identities;
import io.kcoro.internal.live.LiveObjects;
import io.kcoro.internal.wait.CancelHandler;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.WaitTimes;
import io.kcoro.internal.wait.Waiting;
import io.kcoro.schedule.Scheduler;
import io.kcoro.schedule.TimerHandle;
import io.kcoro.schedule.Timers;
import io.kcoro.time.Deadline;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A block of code whose coroutines end before it does.
///
/// ```java
/// int total = Scope.call(scope -> {
///   Channel<Integer> numbers = Channel.buffered(16);
///   scope.launch("producer", () -> {
///     for (int i = 0; i < 100; i++) {
///       numbers.send(i);
///     }
///     numbers.close();
///   });
///   int sum = 0;
///   for (int n : numbers.elements()) {
///     sum += n;
///   }
///   return sum;
/// });
/// ```
///
/// **Body.** It runs in the caller's thread. The coroutines it launches, and those they launch, run
/// in virtual threads; [ScopeConfig#carriedBy] says whose.
///
/// **Failure.** What the body throws is thrown to the caller, after the coroutines were cancelled
/// and have ended; their failures are suppressed ones of it. If a coroutine fails first, the other
/// coroutines and the body are cancelled, and a [CoroutineFailedException] that names it is thrown;
/// later failures are suppressed ones of that.
///
/// A supervising scope ([ScopeConfig#supervising()]) leaves the others alone when a coroutine
/// fails.
///
/// **Cancellation.** A scope is cancelled by [#cancel], by the failure of a coroutine or of the
/// body, by the token or the deadline in its [ScopeConfig], and together with the coroutine or
/// scope around it. A coroutine learns of it in its next wait: in a kcoro operation, which throws
/// [CancelledException], or in a blocking call of the JDK, which is interrupted. The interrupt
/// never comes after the coroutine's body has ended, nor after a kcoro operation has reported the
/// cancellation. Threads that the scope did not make, such as the one the body runs in, are not
/// interrupted; kcoro operations that the body waits in end all the same. A cancelled coroutine
/// cannot wait any more in a kcoro operation, however often it tries, but in [#shielded]. A body
/// that returns although the scope was cancelled has a result, and no exception is thrown: ask
/// [#token()].
///
/// Thread-safe: any thread may launch into a scope that has not ended.
public final class Scope {
  private static final Logger LOG = System.getLogger("io.kcoro.scope");

  /// Those that no other scope or coroutine has opened.
  private static final LiveObjects<Scope> ROOTS = new LiveObjects<>();

  private final ScopeConfig config;
  private final @Nullable Frame outer;
  private final @Nullable ScopeTree openedBy;
  private final Inherited inherited;
  private final CancellationSource source;
  private final ScopeEnd end;
  private final AtomicInteger started = new AtomicInteger();

  /// The coroutines that have not ended; made for the first one.
  private volatile @Nullable ScopeChildren children;

  private final ScopeTree tree = new ScopeTree(this);

  /// When it was cancelled, on the clock of [System#nanoTime()]; written by the first of the
  /// handlers that the cancellation calls.
  private volatile long cancelledAt = System.nanoTime();

  private volatile @Nullable StacklessSide stackless;

  /// Why it is cancelled when its deadline has passed, and what does that; null without one.
  private final @Nullable CancellationReason exceeded;

  private @Nullable TimerHandle limit;

  /// Its place among the roots. Plain: whoever releases it has it from who began it.
  private LiveObjects.@Nullable Entry<Scope> root;

  Scope(ScopeConfig config) {
    this.config = config;
    outer = Frame.current();
    openedBy = outer == null ? null : outer.host();
    inherited = Inherited.here().with(config);
    source =
        outer == null
            ? CancellationSource.linkedTo(config.cancelledBy())
            : CancellationSource.linkedTo(outer.token(), config.cancelledBy());
    exceeded = config.deadline() == null ? null : exceeded(config.name());
    end = new ScopeEnd(this, config.isSupervising(), exceeded);
    ((CancelSignal) source.token())
        .register(
            new CancelHandler() {
              @Override
              protected void fired() {
                cancelledAt = System.nanoTime();
              }
            });
  }

  private static CancellationReason exceeded(String name) {
    return new CancellationReason(
        Kind.DEADLINE, "the deadline of scope '" + name + "' has passed", null);
  }

  /// Runs `body` in a scope without a name; see [#run(ScopeConfig, ScopeBody)].
  @Suspending
  public static <X extends Exception> void run(ScopeBody<X> body) throws X, InterruptedException {
    run(ScopeConfig.named("scope"), body);
  }

  /// Runs `body` in a scope, and waits until it and all coroutines of the scope have ended.
  ///
  /// @throws X what `body` throws
  /// @throws CoroutineFailedException if a coroutine failed first
  /// @throws CancellationException if the scope itself was cancelled, and `body` ended by that
  /// @throws InterruptedException if the thread is interrupted, or the coroutine around is
  ///   cancelled; the coroutines of the scope have then been cancelled and have ended, too
  @Suspending
  public static <X extends Exception> void run(ScopeConfig config, ScopeBody<X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(body, "body");
    Scope.<@Nullable Void, X>call(
        config,
        scope -> {
          body.run(scope);
          return null;
        });
  }

  /// Runs `body` in a scope without a name; see [#call(ScopeConfig, ScopeFunction)].
  @Suspending
  public static <T extends @Nullable Object, X extends Exception> T call(ScopeFunction<T, X> body)
      throws X, InterruptedException {
    return call(ScopeConfig.named("scope"), body);
  }

  /// Runs `body` in a scope, waits until it and all coroutines of the scope have ended, and returns
  /// what it returned.
  ///
  /// @throws X what `body` throws
  /// @throws CoroutineFailedException if a coroutine failed first
  /// @throws CancellationException if the scope itself was cancelled, and `body` ended by that
  /// @throws InterruptedException if the thread is interrupted, or the coroutine around is
  ///   cancelled; the coroutines of the scope have then been cancelled and have ended, too
  @Suspending
  public static <T extends @Nullable Object, X extends Exception> T call(
      ScopeConfig config, ScopeFunction<T, X> body) throws X, InterruptedException {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(body, "body");
    return new Scope(config).execute(body);
  }

  /// Opens a scope for an owner that lives longer than a method call: see [OpenScope]. Where a
  /// block of code can be the scope's body, [#run] is better.
  public static OpenScope open(ScopeConfig config) {
    Scope scope = new Scope(Objects.requireNonNull(config, "config"));
    try {
      scope.begin();
      return new OpenScope(scope);
    } catch (Throwable failure) {
      scope.release();
      throw failure;
    }
  }

  /// Runs clean-up code that may wait although the coroutine or scope around it is cancelled, or
  /// becomes so: until `body` has ended, neither is to be seen in it. Afterwards both are again.
  ///
  /// @param limit how long the clean-up may take; then its waits fail, and what it blocks in is
  ///   interrupted if it runs in a coroutine's own thread; zero or less lets it not wait at all
  /// @throws X what `body` throws
  /// @throws CancelledException if a wait of `body` exceeded the limit
  /// @throws InterruptedException if the thread was interrupted by somebody else
  @Suspending
  public static <X extends Exception> void shielded(Duration limit, ShieldedBody<X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(body, "body");
    Shield.run(limit, body);
  }

  /// Runs `body` in another context than that of the scope or coroutine around it, whose rule it
  /// stays under in all else: so what was received is handled in the context of who sent it
  /// ([InContext]). Also for a step of a stackless coroutine. What shows in the thread
  /// ([io.kcoro.context.ThreadBinding]) follows, by the bindings of both contexts.
  ///
  /// **Suspends** where `body` does.
  ///
  /// @throws X what `body` throws
  /// @throws InterruptedException if `body` does
  @Suspending
  public static <X extends Exception> void runIn(Context context, ContextBody<X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(body, "body");
    Scope.<@Nullable Void, X>callIn(
        context,
        () -> {
          body.run();
          return null;
        });
  }

  /// Runs `body` as [#runIn(Context, ContextBody)] does.
  ///
  /// @return what `body` returned
  /// @throws X what `body` throws
  /// @throws InterruptedException if `body` does
  @Suspending
  public static <T extends @Nullable Object, X extends Exception> T callIn(
      Context context, ContextFunction<T, X> body) throws X, InterruptedException {
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(body, "body");
    try {
      return Frame.in(context).<T, Exception>call(body::call);
    } catch (Exception e) {
      throw Rethrow.unchecked(e);
    }
  }

  /// For people: the name, and whether the scope is cancelled or has ended.
  @Override
  public String toString() {
    String state = end.hasEnded() ? ", ended" : token().isCancelled() ? ", cancelled" : "";
    return "Scope[" + name() + state + "]";
  }

  /// The name the scope was given.
  public String name() {
    return config.name();
  }

  /// What tells that the scope is cancelled.
  public CancellationToken token() {
    return source.token();
  }

  /// Cancels the body and all coroutines of the scope. Never suspends.
  ///
  /// @return true if this call was the first to cancel it
  public boolean cancel(CancellationReason reason) {
    boolean first = source.cancel(reason);
    if (first) {
      LOG.log(Level.DEBUG, () -> "scope '" + name() + "' is cancelled: " + reason);
    }
    return first;
  }

  /// Cancels the scope with a reason of kind [Kind#USER].
  ///
  /// @return true if this call was the first to cancel it
  public boolean cancel(String message) {
    return cancel(CancellationReason.user(message));
  }

  /// The coroutines of this scope that have not ended although it was cancelled, and where they
  /// are: what is slow to stop, such as a computation that never waits. Those of scopes within are
  /// not among them, but the coroutine that waits for such a scope is. Never suspends.
  ///
  /// @return none as long as the scope is not cancelled
  public List<Straggler> stragglers() {
    List<Straggler> found = new ArrayList<>();
    if (token().isCancelled()) {
      Duration since = Duration.ofNanos(System.nanoTime() - cancelledAt);
      for (Child coroutine : children()) {
        found.add(coroutine.straggler(since));
      }
    }
    return found;
  }

  /// What goes on in this scope and those within, for people and for tools: its coroutines, what
  /// each waits for and since when. It looks at one after another while all go on. Never suspends.
  ///
  /// Waits of coroutines in threads are timed always, those of stackless ones by
  /// [#keepWaitTimes(boolean)].
  public ScopeSnapshot snapshot() {
    numberThreads();
    return look();
  }

  /// Snapshots of all [#roots()], taken one after another: who in one of them waits for somebody in
  /// another one is found there.
  public static List<ScopeSnapshot> snapshots() {
    List<Scope> all = roots();
    all.forEach(Scope::numberThreads);
    return all.stream().map(Scope::look).toList();
  }

  /// Lets the threads of coroutines be known as theirs, before anybody is found to wait for one.
  void numberThreads() {
    children().forEach(Child::numberThreads);
    tree.numberThreads();
  }

  /// The snapshot.
  ScopeSnapshot look() {
    List<CoroutineSnapshot> found = new ArrayList<>();
    for (Child coroutine : children()) {
      found.add(coroutine.snapshot());
    }
    Waiting waiting = tree.waiting();
    return new ScopeSnapshot(
        Identities.of(this),
        name(),
        token().reason(),
        ScopeTree.what(waiting),
        WaitTarget.of(waiting),
        ScopeTree.since(waiting),
        ScopeTree.party(waiting),
        ScopeTree.thread(waiting),
        found,
        tree.openedScopes());
  }

  /// The scopes in this process that have not ended and that no coroutine, and no body of another
  /// scope, has opened, in no order; those within are in their snapshots. Not those that were
  /// opened while the registry was switched off (`Monitor.keepRegistry`).
  public static List<Scope> roots() {
    return ROOTS.all();
  }

  /// The live tree of this scope as text: [ScopeSnapshot#toString()] of [#snapshot()].
  public String dump() {
    return snapshot().toString();
  }

  /// Keeps, from now on and in the whole process, the times at which stackless coroutines begin to
  /// wait, so that a snapshot tells them. It costs a look at the clock for each wait, which may be
  /// as much as the wait itself, and is off until somebody switches it on.
  public static void keepWaitTimes(boolean on) {
    WaitTimes.keep(on);
  }

  /// Waits until all coroutines of the scope have ended, those included that are launched
  /// meanwhile, at most until `deadline`; not the caller's own, if it is one of them. Nothing is
  /// cancelled, and the scope is open afterwards. A failure is told by the end of the scope, not
  /// here.
  ///
  /// @return false if not all had ended by then
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  public boolean waitAll(Deadline deadline) throws InterruptedException {
    Objects.requireNonNull(deadline, "deadline");
    Coroutine self = Coroutine.current();
    while (true) {
      List<Coroutine> others = coroutines();
      others.remove(self);
      if (others.isEmpty()) {
        return true;
      }
      for (Coroutine each : others) {
        if (!each.join(deadline)) {
          return false;
        }
      }
      if (deadline.isExpired()) {
        return coroutines().stream().noneMatch(each -> each != self);
      }
      Thread.yield(); // who has ended may be about to leave
    }
  }

  /// The coroutines of this scope that have not ended, in no order; not those of scopes within. By
  /// the time it is looked at the list may be out of date. Never suspends.
  public List<Coroutine> coroutines() {
    List<Coroutine> found = new ArrayList<>();
    for (Child child : children()) {
      found.add((Coroutine) child);
    }
    return found;
  }

  private List<Child> children() {
    ScopeChildren all = children;
    return all == null ? List.of() : all.all();
  }

  /// Starts a coroutine under a name made of a number.
  ///
  /// @throws IllegalStateException if the scope has ended
  public Coroutine launch(CoroutineBody body) {
    return launchDirect(null, body);
  }

  /// Starts a coroutine. If the scope is cancelled, the body does not run and the coroutine has
  /// ended, cancelled, when this returns. Never suspends.
  ///
  /// @throws IllegalStateException if the scope has ended
  public Coroutine launch(String name, CoroutineBody body) {
    return launchDirect(Objects.requireNonNull(name, "name"), body);
  }

  private Coroutine launchDirect(@Nullable String name, CoroutineBody body) {
    Objects.requireNonNull(body, "body");
    return this.<@Nullable Void>start(name, new WithoutResult(body), false);
  }

  /// Starts a stackless coroutine under a name made of a number.
  ///
  /// @throws IllegalStateException if the scope has ended, or `body` was launched before
  /// @throws RejectedExecutionException if the scope's scheduler was shut down
  public Coroutine launch(Stackless body) {
    return launchStackless(null, body);
  }

  /// Starts a stackless coroutine on the scope's scheduler. If the scope is cancelled, no step runs
  /// and the coroutine has ended, cancelled, when this returns. Never suspends.
  ///
  /// @throws IllegalStateException if the scope has ended, or `body` was launched before
  /// @throws RejectedExecutionException if the scope's scheduler was shut down
  public Coroutine launch(String name, Stackless body) {
    return launchStackless(Objects.requireNonNull(name, "name"), body);
  }

  private Coroutine launchStackless(@Nullable String name, Stackless body) {
    Objects.requireNonNull(body, "body");
    StacklessSide side = stackless();
    StacklessCoroutine coroutine = new StacklessCoroutine(nextList(), name, body);
    coroutine.start(side);
    return coroutine;
  }

  private Children nextList() {
    ScopeChildren made = children;
    if (made == null) {
      synchronized (end) { // nobody else's, and scopes are many
        made = children;
        if (made == null) {
          made = new ScopeChildren(this);
          children = made;
        }
      }
    }
    return made.nextList();
  }

  /// What the scope needs for stackless coroutines, made for the first one.
  private StacklessSide stackless() {
    StacklessSide made = stackless;
    if (made == null) {
      synchronized (end) { // nobody else's, and scopes are many
        made = stackless;
        if (made == null) {
          made = new StacklessSide(inherited.runsStackless());
          stackless = made;
        }
      }
    }
    return made;
  }

  /// Starts a coroutine with a result under a name made of a number.
  ///
  /// @throws IllegalStateException if the scope has ended
  public <T extends @Nullable Object> Task<T> async(TaskBody<T> body) {
    return start(null, body, true);
  }

  /// Starts a coroutine with a result. If the scope is cancelled, the body does not run and the
  /// task has ended, cancelled, when this returns. Never suspends.
  ///
  /// @throws IllegalStateException if the scope has ended
  public <T extends @Nullable Object> Task<T> async(String name, TaskBody<T> body) {
    return start(Objects.requireNonNull(name, "name"), body, true);
  }

  /// @param name null for one that is made when it is asked for
  private <T extends @Nullable Object> Task<T> start(
      @Nullable String name, TaskBody<T> body, boolean isAwaited) {
    Objects.requireNonNull(body, "body");
    DirectCoroutine<T> coroutine = new DirectCoroutine<>(nextList(), name, body, isAwaited);
    // A name of its own for each thread would take a fifth of the time of a launch.
    Thread.Builder.OfVirtual threads =
        threadBuilder().name(name == null ? name() : name() + "/" + name);
    if (uncaughtHandler() != null) {
      threads.uncaughtExceptionHandler(uncaughtHandler());
    }
    LOG.log(
        Level.DEBUG, () -> "scope '" + name() + "' starts coroutine '" + coroutine.name() + "'");
    coroutine.start(threads);
    return coroutine;
  }

  /// Starts a coroutine that sends into `channel`, which ends with it: it is closed when `body`
  /// returns, and closed with what `body` threw as the cause if it fails (so does the scope) or is
  /// cancelled. If a receiver cancels the channel the coroutine ends by its next send, and that is
  /// no failure.
  ///
  /// ```java
  /// ReceiveChannel<Integer> numbers =
  ///     scope.produce("numbers", Channel.buffered(16), out -> {
  ///       for (int n = 0; n < 100; n++) {
  ///         out.send(n);
  ///       }
  ///     });
  /// ```
  ///
  /// @param channel a new one, of the kind that is wanted; nobody else should end it for sending
  /// @return `channel`, to receive from
  /// @throws IllegalStateException if the scope has ended
  public <T> ReceiveChannel<T> produce(String name, Channel<T> channel, ProducerBody<T> body) {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(body, "body");
    start(Objects.requireNonNull(name, "name"), new Producing<>(channel, body), false);
    return channel;
  }

  /// Who gets the errors that no caller sees: its own handler, or that of the scope around it.
  @Nullable UncaughtExceptionHandler uncaughtHandler() {
    return inherited.uncaughtHandler();
  }

  /// Whose code has opened it; null if that is no coroutine's and no other scope's.
  @Nullable ScopeTree openedBy() {
    return openedBy;
  }

  private Thread.Builder.OfVirtual threadBuilder() {
    Scheduler carrier = inherited.carrier();
    return carrier == null ? Thread.ofVirtual() : carrier.virtualThreads();
  }

  ScopeEnd end() {
    return end;
  }

  /// What its body, its coroutines and the scopes within get from it.
  Inherited inherited() {
    return inherited;
  }

  String nextName() {
    return "coroutine-" + started.incrementAndGet();
  }

  // ---- the life of the scope ----

  @SuppressWarnings("NullAway") // the body returned it, so it is null only if T is a nullable type
  private <T extends @Nullable Object, X extends Exception> T execute(ScopeFunction<T, X> body)
      throws InterruptedException {
    T value = null;
    Throwable thrown = null;
    InterruptedException interruption;
    try {
      begin();
      value = Frame.borrowing(token(), outer, inherited, tree).call(() -> body.call(this));
    } catch (Throwable t) {
      thrown = t;
      end.bodyFailed(t);
    } finally {
      // Whatever breaks above, no coroutine outlives the scope.
      end.oneEnded();
      try {
        interruption = end.awaitCoroutines();
      } finally {
        release();
      }
    }
    end.throwOutcome(thrown, interruption, outer);
    return value;
  }

  /// Sets the time limit.
  void begin() {
    if (openedBy != null) {
      openedBy.opened(this);
    } else {
      root = ROOTS.enter(this);
    }
    Deadline deadline = config.deadline();
    if (deadline == null || exceeded == null) {
      return;
    }
    if (deadline.isExpired()) {
      cancel(exceeded);
    } else {
      limit = Timers.on(deadline.source()).at(deadline, () -> cancel(exceeded));
      if (deadline.isExpired()) {
        cancel(exceeded); // a clock that nobody moves again would not tell
      }
    }
  }

  /// Lets go of what is around the scope. Idempotent.
  void release() {
    if (openedBy != null) {
      openedBy.closed(this);
    }
    if (root != null) {
      root.free();
    }
    source.close();
    if (limit != null) {
      limit.cancel();
    }
  }

  void logEnd(Child coroutine, String how) {
    LOG.log(
        Level.DEBUG, () -> "coroutine '" + coroutine.name() + "' of scope '" + name() + "' " + how);
  }
}
