package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cancel.CancelledException;
import io.kcoro.cancel.UncheckedInterruptedException;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Stackless;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.Failures;
import io.kcoro.schedule.Scheduler;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.Thread.UncaughtExceptionHandler;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
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
/// **Cancellation.** A scope is cancelled by [#cancel], by the failure of a coroutine or of the
/// body, by the token in its [ScopeConfig], and together with the coroutine or scope around it. A
/// coroutine learns of it in its next wait: in a kcoro operation, which throws
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

  private static final CancellationReason WITHOUT_MEMORY =
      new CancellationReason(
          Kind.SIBLING_FAILED, "something failed, and there is no memory to tell what", null);

  private final ScopeConfig config;
  private final @Nullable Frame outer;
  private final @Nullable Scheduler carrier;
  private final CancellationSource source;
  private final Completion allEnded = new Completion();

  /// The body, as long as it runs, and the coroutines that have not ended. Zero is final.
  private final AtomicInteger live = new AtomicInteger(1);

  private final AtomicInteger started = new AtomicInteger();

  private volatile @Nullable StacklessSide stackless;

  private final ScopeFailures failures = new ScopeFailures();

  private Scope(ScopeConfig config) {
    this.config = config;
    outer = Frame.current();
    carrier = config.carrier() != null || outer == null ? config.carrier() : outer.carrier();
    source =
        outer == null
            ? CancellationSource.linkedTo(config.cancelledBy())
            : CancellationSource.linkedTo(outer.token(), config.cancelledBy());
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

  /// For people: the name, and whether the scope is cancelled or has ended.
  @Override
  public String toString() {
    String state = allEnded.isDone() ? ", ended" : token().isCancelled() ? ", cancelled" : "";
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

  /// Starts a coroutine under a name made of a number.
  ///
  /// @throws IllegalStateException if the scope has ended
  public Coroutine launch(CoroutineBody body) {
    return launch(nextName(), body);
  }

  /// Starts a coroutine. If the scope is cancelled, the body does not run and the coroutine has
  /// ended, cancelled, when this returns. Never suspends.
  ///
  /// @throws IllegalStateException if the scope has ended
  public Coroutine launch(String name, CoroutineBody body) {
    Objects.requireNonNull(body, "body");
    return this.<@Nullable Void>async(
        name,
        () -> {
          body.run();
          return null;
        });
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
    StacklessCoroutine coroutine = new StacklessCoroutine(side.nextList(), name, body);
    coroutine.start(side);
    return coroutine;
  }

  /// What the scope needs for stackless coroutines, made for the first one.
  private StacklessSide stackless() {
    StacklessSide made = stackless;
    if (made == null) {
      synchronized (live) { // nobody else's, and scopes are many
        made = stackless;
        if (made == null) {
          made = new StacklessSide(this, config.scheduler());
          stackless = made;
        }
      }
    }
    return made;
  }

  /// Counts one that has not ended.
  ///
  /// @throws IllegalStateException if the scope has ended
  void countOneMore(Coroutine coroutine) {
    if (live.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
      throw new IllegalStateException(
          "scope '" + name() + "' has ended; '" + coroutine.name() + "' cannot be started in it");
    }
  }

  /// Starts a coroutine with a result under a name made of a number.
  ///
  /// @throws IllegalStateException if the scope has ended
  public <T extends @Nullable Object> Task<T> async(TaskBody<T> body) {
    return async(nextName(), body);
  }

  /// Starts a coroutine with a result. If the scope is cancelled, the body does not run and the
  /// task has ended, cancelled, when this returns. Never suspends.
  ///
  /// @throws IllegalStateException if the scope has ended
  public <T extends @Nullable Object> Task<T> async(String name, TaskBody<T> body) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(body, "body");
    DirectCoroutine<T> coroutine = new DirectCoroutine<>(this, name, body);
    try {
      countOneMore(coroutine);
    } catch (IllegalStateException hasEnded) {
      coroutine.discard();
      throw hasEnded;
    }
    if (token().isCancelled()) {
      coroutine.endCancelled();
      return coroutine;
    }
    boolean running = false;
    try {
      Thread.Builder.OfVirtual thread = threadBuilder().name(name() + "/" + name);
      if (uncaughtHandler() != null) {
        thread.uncaughtExceptionHandler(uncaughtHandler());
      }
      LOG.log(Level.DEBUG, () -> "scope '" + name() + "' starts coroutine '" + name + "'");
      thread.start(coroutine);
      running = true;
    } finally {
      if (!running) {
        coroutine.cancel("its thread could not be started");
        coroutine.endCancelled();
      }
    }
    return coroutine;
  }

  /// Who gets the errors that no caller sees: its own handler, or that of the scope around it.
  @Nullable UncaughtExceptionHandler uncaughtHandler() {
    UncaughtExceptionHandler own = config.uncaughtHandler();
    return own != null || outer == null ? own : outer.uncaughtHandler();
  }

  private Thread.Builder.OfVirtual threadBuilder() {
    return carrier == null ? Thread.ofVirtual() : carrier.virtualThreads();
  }

  /// What carries the threads of its coroutines; null leaves it to the JDK.
  @Nullable Scheduler carrier() {
    return carrier;
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
      value =
          ScopedValue.where(
                  CurrentCoroutine.CURRENT,
                  Frame.borrowing(token(), outer, uncaughtHandler(), carrier()))
              .call(() -> body.call(this));
    } catch (Throwable t) {
      thrown = t;
      bodyFailed(t);
    } finally {
      // Whatever breaks above, no coroutine outlives the scope.
      ended();
      try {
        interruption = awaitCoroutines();
      } finally {
        source.close();
      }
    }
    throwOutcome(thrown, interruption);
    return value;
  }

  private void bodyFailed(Throwable thrown) {
    if (token().isCancelled() && isCancellation(thrown) && !tellsAnother(thrown, token())) {
      return; // a consequence, not a cause
    }
    try {
      failures.add(thrown, thrown);
    } finally {
      cancelFor(thrown, Kind.SIBLING_FAILED, "the body of scope", name());
    }
  }

  /// Waits for the coroutines, whatever comes. The first interrupt, or the cancellation of what is
  /// around the scope, cancels the scope and is returned.
  private @Nullable InterruptedException awaitCoroutines() {
    InterruptedException interruption = null;
    try {
      allEnded.await();
    } catch (InterruptedException e) {
      interruption = e;
      cancelFor(e, Kind.USER, "the thread that waits for scope", name());
    } catch (Throwable failure) {
      cancelFor(failure, Kind.SIBLING_FAILED, "the wait for scope", name());
      throw failure;
    } finally {
      allEnded.awaitUninterruptibly();
    }
    return interruption;
  }

  private void throwOutcome(@Nullable Throwable thrown, @Nullable InterruptedException interruption)
      throws InterruptedException {
    Throwable outcome = outcome(thrown, interruption);
    // Somebody's interrupt that the outcome does not tell of is not lost.
    if ((isForeignInterrupt(interruption) && interruption != outcome)
        || (isForeignInterrupt(thrown) && thrown != outcome)) {
      Thread.currentThread().interrupt();
    }
    if (outcome != null) {
      throw Rethrow.unchecked(outcome);
    }
  }

  /// What the scope throws: the first failure, else what came from outside, else its cancellation.
  private @Nullable Throwable outcome(
      @Nullable Throwable thrown, @Nullable InterruptedException interruption) {
    Throwable failure = failures.all();
    if (failure != null) {
      if (outer != null) {
        outer.cancellationUntold();
      }
      return failure;
    }
    if (interruption != null) {
      return interruption;
    }
    InterruptedException around = outer == null ? null : outer.cancellation();
    if (around != null || thrown == null || isForeignInterrupt(thrown)) {
      return around != null ? around : thrown;
    }
    CancellationException cancelled =
        new CancellationException(
            "scope '" + name() + "' was cancelled, " + source.token().reason());
    cancelled.initCause(thrown);
    return cancelled;
  }

  /// Called by a coroutine that has failed.
  ///
  /// @return true if it is to cancel the scope, as the first one
  boolean recordFailure(String coroutine, Throwable thrown) {
    return failures.add(coroutine, thrown);
  }

  void logEnd(String coroutine, String how) {
    LOG.log(Level.DEBUG, () -> "coroutine '" + coroutine + "' of scope '" + name() + "' " + how);
  }

  void cancelAfterFailure(String coroutine, Throwable thrown) {
    cancelFor(thrown, Kind.SIBLING_FAILED, "coroutine", coroutine);
  }

  /// Cancels the scope, also where there is no memory left to say why.
  ///
  /// @param who what failed, or was interrupted, `name`
  private void cancelFor(Throwable thrown, Kind kind, String who, String name) {
    CancellationReason reason;
    try {
      String what =
          kind == Kind.SIBLING_FAILED ? "failed: " + Failures.describe(thrown) : "was interrupted";
      reason = new CancellationReason(kind, who + " '" + name + "' " + what, thrown);
    } catch (OutOfMemoryError full) {
      reason = WITHOUT_MEMORY;
    }
    cancel(reason);
  }

  /// Called when the body or a coroutine has ended.
  void ended() {
    if (live.decrementAndGet() == 0) {
      allEnded.complete();
    }
  }

  /// Whether `thrown` tells of a cancellation that is not `token`'s, such as an exceeded limit of
  /// shielded clean-up: that is a failure, however cancelled the rest.
  static boolean tellsAnother(Throwable thrown, CancellationToken token) {
    Throwable told = thrown instanceof UncheckedInterruptedException ? thrown.getCause() : thrown;
    return told instanceof CancelledException cancelled
        && cancelled.reason().kind() == Kind.DEADLINE
        && cancelled.reason() != token.reason();
  }

  /// Whether this is what code throws that was told to stop. Called in its thread, with the flag as
  /// it was left: a socket that an interrupt closed under a virtual thread tells so by the flag.
  static boolean isCancellation(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof UncheckedInterruptedException
        || thrown instanceof CancellationException
        || (thrown instanceof ChannelClosedException
            && thrown.getCause() instanceof CancelledException)
        || thrown instanceof ClosedByInterruptException
        || (thrown instanceof InterruptedIOException && !(thrown instanceof SocketTimeoutException))
        || (thrown instanceof SocketException
            && Thread.currentThread().isVirtual()
            && Thread.currentThread().isInterrupted());
  }

  /// Whether this tells of an interrupt that is nobody's doing here: neither the scope's nor that
  /// of the coroutine around it.
  private boolean isForeignInterrupt(@Nullable Throwable thrown) {
    return thrown instanceof InterruptedException
        && !(thrown instanceof CancelledException)
        && (outer == null || !outer.isInterruptedByCancellation());
  }
}
