package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken.Registration;
import io.kcoro.context.Context;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.schedule.Scheduler;
import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A shielded block: a frame whose token is not linked to what is around it, with a time limit. The
/// interrupts of the coroutine around it wait outside, behind the mask of its handshake.
final class Shield {
  private Shield() {}

  static <X extends Exception> void run(Duration limit, ShieldedBody<X> body)
      throws X, InterruptedException {
    Frame outer = Frame.current();
    Handshake outerHandshake = outer == null ? null : outer.ownHandshake();
    UncaughtExceptionHandler uncaughtHandler = outer == null ? null : outer.uncaughtHandler();
    Scheduler carrier = outer == null ? null : outer.carrier();
    ScopeTree host = outer == null ? null : outer.host();
    CancellationSource source = new CancellationSource();
    Handshake handshake =
        outerHandshake == null ? null : new Handshake(Thread.currentThread(), source.token());
    Frame frame =
        handshake == null
            ? Frame.borrowing(
                source.token(), null, uncaughtHandler, carrier, Context.current(), host)
            : Frame.interruptible(
                source.token(), handshake, uncaughtHandler, carrier, Context.current(), host);
    @Nullable Registration interrupts = null;
    CountDownLatch ended = new CountDownLatch(1);
    if (outerHandshake != null) {
      // First of all: it clears the flag, which the limit may set as soon as it runs.
      outerHandshake.mask();
    }
    try {
      if (handshake != null) {
        interrupts = source.token().onCancel(reason -> handshake.interrupt());
      }
      startTimer(limit, source, ended);
      ScopedValue.where(CurrentCoroutine.CURRENT, frame)
          .call(() -> {
            body.run();
            return true;
          });
    } catch (Exception e) {
      throw Rethrow.unchecked(e);
    } finally {
      ended.countDown();
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

  /// The limit is kept by a virtual thread: it is late only if no virtual thread gets to run, the
  /// shielded one's included.
  private static void startTimer(Duration limit, CancellationSource source, CountDownLatch ended) {
    CancellationReason reason =
        new CancellationReason(Kind.DEADLINE, "shielded code exceeded its limit of " + limit, null);
    if (!limit.isPositive()) {
      source.cancel(reason);
      return;
    }
    long nanos = TimeUnit.NANOSECONDS.convert(limit);
    Thread.ofVirtual()
        .name("shield limit")
        .start(() -> {
          try {
            if (!ended.await(nanos, TimeUnit.NANOSECONDS)) {
              source.cancel(reason);
            }
          } catch (InterruptedException e) {
            source.cancel(reason); // nobody has this thread; whoever does wants it to end
          }
        });
  }
}
