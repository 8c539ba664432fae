package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken.Registration;
import io.kcoro.internal.wait.CurrentCoroutine;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A shielded block: a frame whose token is not linked to what is around it, with a time limit. The
/// interrupts of the coroutine around it wait outside, behind the mask of its handshake.
final class Shield {
  private Shield() {}

  static <X extends Exception> void run(Duration limit, ShieldedBody<X> body)
      throws X, InterruptedException {
    Frame outer = Frame.current();
    Handshake outerHandshake = outer == null ? null : outer.handshake();
    CancellationSource source = new CancellationSource();
    Handshake handshake =
        outerHandshake == null ? null : new Handshake(Thread.currentThread(), source.token());
    Frame frame =
        handshake == null
            ? Frame.borrowing(source.token(), null)
            : Frame.interruptible(source.token(), handshake);
    @Nullable Registration interrupts = null;
    @Nullable Future<?> timer = null;
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
        timer.cancel(false);
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

  /// The limit is kept by the JDK's own timer, which all of the JVM shares; null if it has passed.
  private static @Nullable Future<?> startTimer(Duration limit, CancellationSource source) {
    CancellationReason reason =
        new CancellationReason(Kind.DEADLINE, "shielded code exceeded its limit of " + limit, null);
    if (!limit.isPositive()) {
      source.cancel(reason);
      return null;
    }
    return ForkJoinPool.commonPool()
        .schedule(
            () -> source.cancel(reason), TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
  }
}
