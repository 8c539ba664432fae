package io.kcoro.channel;

import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerNode;
import io.kcoro.internal.timer.TimerQueue;
import io.kcoro.internal.wait.CancelHandler;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Waiter;
import org.jspecify.annotations.Nullable;

/// What a select registers with something that happens once: a signal or a completion. Used again
/// for each wait.
interface SelectEvent {
  /// Registers for the wait of `epoch`; ends that wait if the event has happened.
  void arm(long epoch);

  /// Unregisters. It may still be told of the event, but not for a later epoch: the event has
  /// happened then, and its clause is chosen without being armed again.
  void disarm();

  /// The firing of a signal.
  final class OfSignal extends CancelHandler implements SelectEvent {
    final CancelSignal signal;
    private final SelectWait wait;
    private final @Nullable SelectClause clause;

    // Plain: ordered by the signal's monitor.
    private long epoch;

    /// @param clause the clause it stands for; null for the scope around the select
    OfSignal(CancelSignal signal, SelectWait wait, @Nullable SelectClause clause) {
      this.signal = signal;
      this.wait = wait;
      this.clause = clause;
    }

    @Override
    public void arm(long epoch) {
      this.epoch = epoch;
      if (!signal.register(this)) {
        fired();
      }
    }

    @Override
    public void disarm() {
      signal.unregister(this);
    }

    @Override
    protected void fired() {
      wait.end(epoch, clause);
    }
  }

  /// The end of a coroutine.
  final class OfCompletion extends Waiter implements SelectEvent {
    private final Completion completion;
    private final SelectWait wait;
    private final SelectClause clause;

    OfCompletion(Completion completion, SelectWait wait, SelectClause clause) {
      this.completion = completion;
      this.wait = wait;
      this.clause = clause;
    }

    @Override
    public void arm(long epoch) {
      this.epoch = epoch;
      if (!completion.enqueue(this)) {
        resume();
      }
    }

    @Override
    public void disarm() {
      completion.withdraw(this);
    }

    @Override
    public void resume() {
      wait.end(epoch, clause);
    }
  }

  /// A moment. Its timer is used again, unless it is just firing late, for an earlier wait.
  final class OfMoment implements SelectEvent {
    private final SelectWait wait;
    private final TimeoutClause clause;
    private @Nullable Timer timer;
    private @Nullable TimerQueue timers;

    OfMoment(SelectWait wait, TimeoutClause clause) {
      this.wait = wait;
      this.clause = clause;
    }

    @Override
    public void arm(long epoch) {
      Timer armed = timer;
      if (armed == null || !armed.isFree()) {
        armed = new Timer(wait, clause);
        timer = armed;
      }
      armed.epoch = epoch;
      timers = clause.timers();
      timers.scheduleWait(armed, clause.due());
    }

    @Override
    public void disarm() {
      if (timer != null && timers != null) {
        timers.cancel(timer);
      }
    }

    private static final class Timer extends TimerNode {
      private final SelectWait wait;
      private final TimeoutClause clause;

      // Plain: written before the timer is scheduled, ordered by the queue's monitor.
      private long epoch;

      Timer(SelectWait wait, TimeoutClause clause) {
        this.wait = wait;
        this.clause = clause;
      }

      @Override
      protected void fired() {
        long ended = epoch;
        settle(); // the owner goes on and may use it again at once
        wait.end(ended, clause);
      }
    }
  }

  /// The filling of a channel.
  final class OfPressure implements SelectEvent {
    private final SelectableChannel channel;
    private final long threshold;
    private final SelectWait wait;
    private final PressureClause clause;

    // Volatile: a sender may tell of the pressure at any time.
    private volatile long epoch;

    OfPressure(SelectableChannel channel, long threshold, SelectWait wait, PressureClause clause) {
      this.channel = channel;
      this.threshold = threshold;
      this.wait = wait;
      this.clause = clause;
    }

    long threshold() {
      return threshold;
    }

    @Override
    public void arm(long epoch) {
      this.epoch = epoch;
      if (channel.watch(this)) {
        fired();
      }
    }

    @Override
    public void disarm() {
      channel.unwatch(this);
    }

    /// The telling may be late, and the pressure gone: then the next one tells.
    void fired() {
      long told = epoch;
      if (clause.tryNow()) {
        wait.end(told, clause);
      }
    }
  }

  /// The standing still of a channel: a timer looks whether it does, and comes again when it could.
  final class OfStall implements SelectEvent {
    private final SelectWait wait;
    private final StallClause clause;
    private final TimerQueue timers;

    // Guarded by the monitor.
    private @Nullable Look next;

    OfStall(SelectWait wait, StallClause clause) {
      this.wait = wait;
      this.clause = clause;
      timers = Timed.timersOf(clause.source());
    }

    @Override
    public synchronized void arm(long epoch) {
      schedule(epoch, clause.missing());
    }

    private void schedule(long epoch, long nanos) {
      Look look = new Look(epoch);
      next = look;
      long wait = Math.clamp(nanos, 0, clause.patience());
      timers.scheduleWait(look, clause.source().nanoTime() + wait);
    }

    @Override
    public synchronized void disarm() {
      Look look = next;
      next = null;
      if (look != null) {
        timers.cancel(look);
      }
    }

    private final class Look extends TimerNode {
      private final long epoch;

      Look(long epoch) {
        this.epoch = epoch;
      }

      @Override
      protected void fired() {
        synchronized (OfStall.this) {
          if (next != this) {
            return;
          }
          long missing = clause.missing();
          if (missing > 0) {
            schedule(epoch, missing);
            return;
          }
        }
        wait.end(epoch, clause);
      }
    }
  }
}
