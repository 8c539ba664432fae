package io.kcoro.channel;

import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerNode;
import io.kcoro.internal.timer.TimerQueue;
import io.kcoro.internal.wait.StackReserve;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.time.TimeSource;

/// The sender of a ticker, which needs no thread: a timer while no tick is due, a waiter in the
/// queue of a rendezvous channel while one waits to be received.
///
/// | it is | until | and then |
/// |---|---|---|
/// | a timer | the tick is due: [#tick()], in the thread of the clock | the tick is received at once, and it is a timer again; or it is queued |
/// | queued | the tick is received: [#resume()], in the thread of the receiver | the next tick is due already, and it is queued again; or it is a timer |
/// | either | the channel ends | it is neither |
///
/// The plain fields are those of whoever has it go on: the lock of the wheel and that of the
/// channel hand them over.
final class TickSender extends Waiter {
  private final DefaultChannel<Tick> channel;
  private final TimeSource source;
  private final TimerQueue timers;
  private final long intervalNanos;
  private final MissedTicks missed;
  private final Timer timer = new Timer();

  // Of the next tick, or the one that waits.
  private long number;
  private long due;

  TickSender(TimeSource source, long intervalNanos, MissedTicks missed) {
    channel = (DefaultChannel<Tick>) Channel.<Tick>builder().name("ticks").build();
    this.source = source;
    timers = Timed.timersOf(source);
    this.intervalNanos = intervalNanos;
    this.missed = missed;
  }

  private final class Timer extends TimerNode {
    @Override
    protected void fired() {
      settle(); // who receives the tick may schedule it again at once
      try {
        tick();
      } catch (Throwable failure) {
        channel.cancel(failure); // no more ticks will come: let nobody wait for them
        throw failure;
      }
    }
  }

  DefaultChannel<Tick> channel() {
    return channel;
  }

  void start(long delayNanos) {
    StackReserve.ensure();
    due = source.nanoTime() + delayNanos;
    schedule();
  }

  void close() {
    channel.cancel();
    timers.cancel(timer);
  }

  /// Sends the tick that is due, and those that follow as long as they are due and received.
  private void tick() {
    while (channel.offer(new Tick(number, due), this) == Outcome.DONE) {
      moveOn();
      if (due - source.nanoTime() > 0) {
        schedule();
        return;
      }
    }
  }

  /// Called when the tick that waited was received, or the channel has ended.
  @Override
  public void resume() {
    if (handOver == MATCHED) {
      moveOn();
      if (due - source.nanoTime() > 0) {
        schedule();
      } else {
        tick();
      }
    }
  }

  /// From a tick that was received to the next one.
  private void moveOn() {
    long now = source.nanoTime();
    long intervals = 1;
    switch (missed) {
      case BURST -> due += intervalNanos;
      case SKIP -> {
        intervals = Math.max(0, now - due) / intervalNanos + 1;
        due += intervals * intervalNanos;
      }
      case DELAY -> due = now + intervalNanos;
    }
    number += intervals;
  }

  /// If the channel has ended before this looks, nothing stays scheduled; if it ends later, whoever
  /// closes the ticker finds the timer scheduled.
  private void schedule() {
    timers.schedule(timer, due);
    if (channel.isClosedForSend()) {
      timers.cancel(timer);
    }
  }
}
