package io.kcoro.scope;

import io.kcoro.context.Context;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.Surroundings;
import io.kcoro.schedule.Scheduler;
import io.kcoro.time.TimeSource;
import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/// What a scope hands down to its body, its coroutines, and the scopes within.
///
/// @param uncaughtHandler who gets the errors that no caller sees; null leaves them to the thread's
/// @param scheduler what runs stackless coroutines; null for the shared one
/// @param carrier what carries the threads of coroutines; null leaves it to the JDK
/// @param time the clock that waits go by which name none; null for that of the machine
record Inherited(
    Context context,
    @Nullable UncaughtExceptionHandler uncaughtHandler,
    @Nullable Scheduler scheduler,
    @Nullable Scheduler carrier,
    @Nullable TimeSource time)
    implements Surroundings {
  private static final Inherited NOTHING = new Inherited(Context.empty(), null, null, null, null);

  /// What the scopes around hand down to the code that runs now.
  static Inherited here() {
    return CurrentCoroutine.surroundingsOfThisThread() instanceof Inherited inherited
        ? inherited
        : NOTHING;
  }

  /// What a scope hands down that is opened here.
  Inherited with(ScopeConfig config) {
    Context all = context.with(config.context());
    UncaughtExceptionHandler handler = config.uncaughtHandler();
    Scheduler runs = config.scheduler();
    Scheduler carries = config.carrier();
    TimeSource clock = config.time();
    if (carries == null && runs != null && runs.isSeeded()) {
      carries = runs;
    }
    return all == context && handler == null && runs == null && carries == null && clock == null
        ? this
        : new Inherited(
            all,
            handler == null ? uncaughtHandler : handler,
            runs == null ? scheduler : runs,
            carries == null ? carrier : carries,
            clock == null ? time : clock);
  }

  /// The same with another context.
  Inherited in(Context other) {
    return new Inherited(other, uncaughtHandler, scheduler, carrier, time);
  }

  /// What runs stackless coroutines here.
  Scheduler runsStackless() {
    return scheduler == null ? Scheduler.shared() : scheduler;
  }
}
