package io.kcoro.internal.wait;

import io.kcoro.internal.timer.TimerQueue;

/// Waits for nothing but time to pass.
public final class Moment {
  private Moment() {}

  /// Waits, in direct style, until `moment` has come on the clock of `timers`.
  ///
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  public static void await(TimerQueue timers, long moment) throws InterruptedException {
    if (Thread.interrupted()) {
      throw CurrentCoroutine.interruption();
    }
    // A completion of its own that nobody completes, so that a wait ends as every other one.
    Completion never = new Completion("a moment in time");
    DirectWaiter waiter = new DirectWaiter(never, null);
    if (moment - timers.now() > 0 && never.enqueue(waiter)) {
      waiter.await(timers, moment);
    }
  }
}
