package io.kcoro.internal.timer;

import java.util.List;
import java.util.function.LongSupplier;

/// A wheel on a clock, for any number of threads.
///
/// The monitor guards the wheel and is held for a few instructions, but when many nodes fall due at
/// once. Moments are nanoseconds on the clock; only differences have a meaning, and those of up to
/// 146 years (half of what fits) are right. A node is never due early: its moment is rounded up to
/// the next tick.
///
/// Who waits for the next moment says until when it sleeps ([#takeDue]), and is woken when an
/// earlier one comes.
public final class TimerQueue {
  /// 65 microseconds: no more than that is added to the lateness of a timer.
  private static final int TICK_BITS = 16;

  private static final int WHEEL_BITS = 6;

  private final LongSupplier clock;
  private final Runnable earlier;
  private final int tickBits;
  private final long origin;

  // Guarded by the monitor, as its nodes' links.
  private final TimerWheel wheel;

  /// The tick until which whoever turns the wheel sleeps. Guarded by the monitor.
  private long sleepsUntil = Long.MAX_VALUE;

  /// @param clock in nanoseconds, as [System#nanoTime()]
  /// @param earlier wakes whoever turns the wheel: the next moment has come nearer. Called outside
  ///   the monitor
  public TimerQueue(LongSupplier clock, Runnable earlier) {
    this(clock, earlier, TICK_BITS, WHEEL_BITS);
  }

  /// @param tickBits the length of a tick in nanoseconds, as the exponent of two
  /// @param wheelBits the number of slots in a ring, likewise
  TimerQueue(LongSupplier clock, Runnable earlier, int tickBits, int wheelBits) {
    this.clock = clock;
    this.earlier = earlier;
    this.tickBits = tickBits;
    wheel = new TimerWheel(wheelBits);
    origin = clock.getAsLong();
  }

  /// The present moment on the clock.
  public long now() {
    return clock.getAsLong();
  }

  /// Lets `node` fire at `moment`, or as soon as possible if that has passed.
  ///
  /// @param node one that is free, or that is just firing and calls this itself
  public void schedule(TimerNode node, long moment) {
    boolean wake;
    node.setState(TimerNode.SCHEDULED);
    long tick = tickAfter(moment);
    synchronized (this) {
      wheel.insert(node, tick);
      wake = node.dueTick < sleepsUntil;
      if (wake) {
        sleepsUntil = node.dueTick;
      }
    }
    if (wake) {
      earlier.run();
    }
  }

  /// Rounded up.
  private long tickAfter(long moment) {
    long since = moment - origin; // negative if it lies before, or too far: due at once
    return since <= 0 ? 0 : ((since - 1) >>> tickBits) + 1;
  }

  /// Takes `node` back.
  ///
  /// @return true if it had not fired: it will not
  public boolean cancel(TimerNode node) {
    if (!node.decide(TimerNode.CANCELLED)) {
      return false;
    }
    synchronized (this) {
      wheel.remove(node);
    }
    return true;
  }

  /// Moves what is due now to `due`, whose [TimerNode#fired()] the caller then runs.
  ///
  /// @return nanoseconds until there is more to do, [Long#MAX_VALUE] if nothing is scheduled; the
  ///   caller sleeps no longer than that, and is told if that is too long
  long takeDue(List<TimerNode> due) {
    synchronized (this) {
      long now = clock.getAsLong() - origin;
      wheel.advance(
          now >>> tickBits,
          node -> {
            if (node.decide(TimerNode.FIRED)) {
              due.add(node);
            }
          });
      sleepsUntil = wheel.nextTick();
      return sleepsUntil == Long.MAX_VALUE
          ? Long.MAX_VALUE
          : Math.max(0, (sleepsUntil << tickBits) - now);
    }
  }

  /// How many are scheduled.
  public synchronized int size() {
    return wheel.size();
  }

  /// Checks the wheel.
  ///
  /// @return how many are scheduled
  /// @throws AssertionError if it is torn
  public synchronized int checkInvariants() {
    wheel.checkInvariants();
    return wheel.size();
  }
}
