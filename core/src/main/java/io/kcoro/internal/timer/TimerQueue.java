package io.kcoro.internal.timer;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The timers of one clock, for any number of threads: a [TimerWheel], which counts in ticks, and a
/// clock, which counts in nanoseconds.
///
/// A timer never fires early. It fires at the first tick that does not begin before its moment, and
/// as much later as whoever turns the wheel comes.
///
/// Moments are nanoseconds on the clock, at most 146 years (half of what fits) from now; only
/// differences have a meaning, so the clock may overflow. A queue works for 292 years.
public final class TimerQueue {
  /// Who turns the wheel: fires what is due, and sleeps in between.
  interface Turner {
    /// Called before each timer is scheduled.
    ///
    /// @throws OutOfMemoryError if there can be nobody to turn the wheel; nothing is scheduled then
    void prepare();

    /// Ends its sleep: an earlier timer has come.
    void wake();

    /// Whether it comes by itself to what is due. Else somebody moves the clock and lets it come.
    default boolean comesByItself() {
      return true;
    }
  }

  /// Of a difference between moments that is not negative.
  private static final int NANOS_BITS = 63;

  private static final long FAR_PAST = Long.MIN_VALUE / 2;

  private final LongSupplier clock;
  private final Turner turner;
  private final TimerWheel wheel;
  private final int tickBits;
  private final long origin;

  /// @param clock in nanoseconds, as [System#nanoTime()]
  /// @param tickBits the length of a tick in nanoseconds, as the exponent of two; 0 to 32
  /// @param wheelBits the number of slots of a level, likewise; 1 to 6
  TimerQueue(LongSupplier clock, Turner turner, int tickBits, int wheelBits) {
    if (tickBits < 0 || tickBits > 32) {
      throw new IllegalArgumentException("tickBits is " + tickBits + ", but must be 0 to 32");
    }
    this.clock = clock;
    this.turner = turner;
    this.tickBits = tickBits;
    wheel = new TimerWheel(wheelBits, NANOS_BITS - tickBits);
    origin = clock.getAsLong();
  }

  /// The present moment on the clock.
  public long now() {
    return clock.getAsLong();
  }

  /// Lets `node` fire at `moment`, or as soon as possible if that has passed.
  ///
  /// Called with some stack left: without any it throws, and the node may be scheduled although
  /// nobody was woken for it. Then the caller cancels it.
  ///
  /// @param node one that is free, or that is just firing and calls this itself
  /// @throws IllegalStateException if it is scheduled already
  public void schedule(TimerNode node, long moment) {
    turner.prepare();
    if (wheel.insert(node, tickFrom(moment))) {
      turner.wake();
    }
  }

  /// Lets `node`, which ends a wait, fire at `moment`. If that has passed, and nobody comes who
  /// would see that, as nobody moves the clock again, it fires at once, in this thread.
  public void scheduleWait(TimerNode node, long moment) {
    schedule(node, moment);
    if (!turner.comesByItself() && moment - clock.getAsLong() <= 0 && cancel(node)) {
      node.fired();
    }
  }

  /// Takes `node` back.
  ///
  /// @return true if it was scheduled: it will not fire
  public boolean cancel(TimerNode node) {
    return wheel.cancel(node);
  }

  /// Takes out the first node that is due at `now`, whose [TimerNode#fired()] the caller then runs.
  /// Called by one thread at a time, until it returns null and [#untilNext()] follows.
  @Nullable TimerNode pollDue(long now) {
    return wheel.poll((now - origin) >>> tickBits);
  }

  /// How much `now` is behind the tick at which `node`, just taken out, was due; in nanoseconds.
  long lateness(TimerNode node, long now) {
    return Math.max(0, (now - origin) - (node.dueTick << tickBits));
  }

  /// Nanoseconds until there is more to do, [Long#MAX_VALUE] if nothing is scheduled. The caller
  /// sleeps no longer than that, and is woken if an earlier timer comes.
  long untilNext() {
    long next = wheel.plan();
    if (next == TimerWheel.NEVER) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, (next << tickBits) - (clock.getAsLong() - origin));
  }

  /// The first tick that does not begin before `moment`.
  private long tickFrom(long moment) {
    long since = moment - origin;
    if (since < 0) {
      // Before the origin; or so far behind it that the difference overflows.
      since = since < FAR_PAST ? Long.MAX_VALUE : 0;
    }
    // The last tick is not rounded up: its end would be beyond what the clock counts.
    long roundUp = (1L << tickBits) - 1;
    return (Math.min(since, Long.MAX_VALUE - roundUp) + roundUp) >>> tickBits;
  }

  /// Checks the wheel.
  ///
  /// @return how many are scheduled
  /// @throws AssertionError if it is torn
  public long checkInvariants() {
    return wheel.checkInvariants();
  }
}
