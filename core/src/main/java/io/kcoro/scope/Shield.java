package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken.Registration;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.schedule.TimerHandle;
import io.kcoro.schedule.Timers;
import io.kcoro.time.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A shielded block: a frame whose token is not linked to what is around it, with a time limit. The
/// interrupts of the coroutine around it wait outside, behind the mask of its handshake.
final class Shield {
  private Shield() {}

  static <X extends Exception> void run(Duration limit, ShieldedBody<X> body)
      throws X, InterruptedException {
    Frame outer = Frame.current();
    Handshake outerHandshake = outer == null ? null : outer.ownHandshake();
    Inherited inherited = Inherited.here();
    ScopeTree host = outer == null ? null : outer.host();
    CancellationSource source = new CancellationSource();
    Handshake handshake =
        outerHandshake == null
            ? null
            : new Handshake(Thread.currentThread(), source.token()::reason);
    Frame frame =
        handshake == null
            ? Frame.borrowing(source.token(), null, inherited, host)
            : Frame.shielded(source.token(), handshake, inherited, host);
    @Nullable Registration interrupts = null;
    @Nullable TimerHandle timer = null;
    if (outerHandshake != null) {
      // First of all: it clears the flag, which the limit may set as soon as it runs.
      outerHandshake.mask();
    }
    try {
      if (handshake != null) {
        interrupts = source.token().onCancel(reason -> handshake.interrupt());
      }
      timer = startTimer(limit, source);
      ScopedValue.where(CurrentCoroutine.CURRENT, frame)
          .call(() -> {
            body.run();
            return true;
          });
    } catch (Exception e) {
      throw Rethrow.unchecked(e);
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      if (interrupts != null) {
        interrupts.close();
      }
      if (handshake != null) {
        handshake.end();
      }
      if (outerHandshake != null) {
        outerHandshake.unmask();
      }
    }
  }

  /// @return null if the time is over already
  private static @Nullable TimerHandle startTimer(Duration limit, CancellationSource source) {
    CancellationReason reason =
        new CancellationReason(Kind.DEADLINE, "shielded code exceeded its limit of " + limit, null);
    Deadline end = Deadline.after(limit);
    TimerHandle timer =
        limit.isPositive() ? Timers.on(end.source()).at(end, () -> source.cancel(reason)) : null;
    if (end.isExpired()) {
      source.cancel(reason); // a clock that nobody moves again would not tell
    }
    return timer;
  }
}
