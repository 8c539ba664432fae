package io.kcoro.channel;

import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.Parties;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.metering.TimeRecorders;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What is measured of one channel, while it is.
///
/// **Who counts.** What a critical section of the channel knows it counts itself, in plain fields
/// guarded by the channel's lock, since it may make no call. All else (bytes, failures, the clock)
/// follows after it, in striped counters, as senders and receivers get there at the same time.
///
/// **Looks.** To look at the clock costs more than an operation. So one in `stride` operations of a
/// side does, and the stride follows the traffic: it doubles while looks come within a millisecond,
/// and is one again when they are further apart than four.
///
/// Who looks also notes who it is, and whom it met: so it is known who uses the channel.
///
/// **Times** are taken of one operation in `sampling`, by position: an operation that finds its
/// side's position past the next one to be timed looks at the clock before it takes the lock, and
/// marks under the lock the element it has put into the buffer, or the waiter it has queued, if no
/// mark is out. Elements are numbered as they are accepted and leave in that order, so who removes
/// the marked number knows the time it spent; who claims the marked waiter knows its wait.
final class ChannelMeter {
  /// No moment, where there could be one.
  static final long NONE = Long.MIN_VALUE;

  static final long NEVER = Long.MAX_VALUE;

  private static final int LONGEST_STRIDE = 1024;
  private static final long CLOSE_NANOS = 1_000_000;
  private static final long FAR_NANOS = 4_000_000;

  /// Who gets the times.
  private record Times(TimeRecorder sendWait, TimeRecorder receiveWait, TimeRecorder transit) {}

  // ---- guarded by the channel's lock; some are also read without it, by a guess ----

  long sendWaits;
  long receiveWaits;
  long cancelledSenders;
  long cancelledReceivers;

  /// The positions at which the next look of a side is due, and the next timed operation.
  long nextSendLook;

  long nextReceiveLook;
  long nextTimedSend = NEVER;
  long nextTimedReceive = NEVER;
  int sampling = 1;

  /// The number of the element whose time in the channel is taken, -1 if of none.
  long markedElement = -1;

  long markedElementSince;
  @Nullable Waiter markedSender;
  long markedSenderSince;
  @Nullable Waiter markedReceiver;
  long markedReceiverSince;

  /// From how many buffered elements on there are watchers to be told.
  long pressureAt = NEVER;

  // ---- not guarded ----

  /// Operations of one side between two looks. Written by who has looked, racing writers differ by
  /// a little; read in a critical section.
  int stride = 1;

  final @Nullable ToLongFunction<Object> sizer;
  private final TimeSource clock = TimeSource.current();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final FailureCounts sendFailures = new FailureCounts();
  private final FailureCounts receiveFailures = new FailureCounts();
  private final SeenParties parties = new SeenParties();
  private final PressureWatch watch;
  private volatile Metering level;
  private volatile @Nullable Times times;
  private volatile long firstOperation = NONE;
  private volatile long lastOperation = NONE;

  /// A meter of level OFF.
  ///
  /// @param watch who is to be told of pressure; it outlives the meter
  ChannelMeter(@Nullable ToLongFunction<Object> sizer, PressureWatch watch) {
    level = Metering.OFF;
    this.sizer = sizer;
    this.watch = watch;
    pressureAt = watch.lowest();
  }

  Metering level() {
    return level;
  }

  SeenParties parties() {
    return parties;
  }

  PressureWatch watch() {
    return watch;
  }

  /// Makes the recorders for a level. Called without the lock.
  void level(Metering wanted, Object channel, String name) {
    TimeRecorders recorders = MeteringPolicy.recorders();
    Times made = null;
    try {
      if (wanted == Metering.TIMES && recorders != null) {
        made =
            new Times(
                recorders.recorder(TimeKind.SEND_WAIT, channel, name),
                recorders.recorder(TimeKind.RECEIVE_WAIT, channel, name),
                recorders.recorder(TimeKind.TRANSIT, channel, name));
      }
    } catch (Throwable failure) {
      Failures.uncaught(failure); // nobody gets them then
    }
    times = made;
    level = wanted;
  }

  boolean takesTimes() {
    return times != null;
  }

  long now() {
    return clock.nanoTime();
  }

  // ---- after a critical section ----

  /// The bytes of an element that its caller owns.
  long sizeOf(Object element) {
    try {
      return sizer == null ? 0 : sizer.applyAsLong(element);
    } catch (Throwable failure) {
      Failures.uncaught(failure);
      return 0;
    }
  }

  /// An element was accepted.
  ///
  /// @param size its bytes, as it had them before
  /// @param receiver who has got it by that, having waited; null if it was buffered
  /// @param looks whether a look is due
  /// @param waitedSince since when that receiver had waited, or [#NONE]
  /// @param sentSince when its send began, if it was handed over and is timed, or [#NONE]
  void sent(long size, @Nullable Waiter receiver, boolean looks, long waitedSince, long sentSince) {
    try {
      if (sizer != null) {
        bytesSent.add(size);
        if (receiver != null) {
          bytesReceived.add(size);
        }
      }
      if (looks) {
        parties.sends(Parties.self());
        parties.receives(receiver == null ? null : receiver.party());
      }
      record(looks, waitedSince, false, sentSince);
    } catch (Throwable failure) {
      Failures.uncaught(failure); // the operation has been done
    }
  }

  /// An element was received.
  ///
  /// @param sentSize the bytes of what a waiting sender has sent by that
  /// @param sender that sender, or null
  /// @param looks whether a look is due
  /// @param waitedSince since when that sender had waited, or [#NONE]
  /// @param sentSince when the send of the received element began, or [#NONE]
  void received(
      Object element,
      long sentSize,
      @Nullable Waiter sender,
      boolean looks,
      long waitedSince,
      long sentSince) {
    try {
      if (sizer != null) {
        bytesReceived.add(sizeOf(element));
        bytesSent.add(sentSize);
      }
      if (looks) {
        parties.receives(Parties.self());
        parties.sends(sender == null ? null : sender.party());
      }
      record(looks, waitedSince, true, sentSince);
    } catch (Throwable failure) {
      Failures.uncaught(failure);
    }
  }

  private void record(boolean looks, long waitedSince, boolean senderWaited, long sentSince) {
    if (!looks && waitedSince == NONE && sentSince == NONE) {
      return;
    }
    long now = now();
    Times told = times;
    if (told != null && waitedSince != NONE) {
      (senderWaited ? told.sendWait() : told.receiveWait()).record(Math.max(0, now - waitedSince));
    }
    if (told != null && sentSince != NONE) {
      told.transit().record(Math.max(0, now - sentSince));
    }
    if (looks) {
      look(now);
    }
  }

  private void look(long now) {
    long last = lastOperation;
    if (firstOperation == NONE) {
      firstOperation = now;
    }
    lastOperation = now;
    if (last == NONE || now - last > FAR_NANOS) {
      stride = 1;
    } else if (now - last < CLOSE_NANOS) {
      stride = Math.min(2 * stride, LONGEST_STRIDE);
    }
  }

  void sendFailed(Outcome outcome) {
    sendFailures.add(outcome);
  }

  void receiveFailed(Outcome outcome) {
    receiveFailures.add(outcome);
  }

  // ---- to be looked at ----

  /// What it has, with what was read under the lock.
  ChannelMeasures measures(long sends, long receives, long senders, long receivers) {
    long now = now();
    return new ChannelMeasures(
        level,
        sizer == null ? null : bytesSent.sum(),
        sizer == null ? null : bytesReceived.sum(),
        since(firstOperation, now),
        since(lastOperation, now),
        sends,
        receives,
        senders,
        receivers,
        sendFailures.counts(),
        receiveFailures.counts());
  }

  private static @Nullable Duration since(long moment, long now) {
    return moment == NONE ? null : Duration.ofNanos(Math.max(0, now - moment));
  }

  /// The failures of one side, by outcome.
  private static final class FailureCounts {
    private final LongAdder wouldBlock = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder closed = new LongAdder();

    void add(Outcome outcome) {
      switch (outcome) {
        case WOULD_BLOCK -> wouldBlock.increment();
        case TIMED_OUT -> timedOut.increment();
        case CANCELLED -> cancelled.increment();
        case CLOSED -> closed.increment();
        case DONE, DROPPED -> {} // no failures
      }
    }

    ChannelFailures counts() {
      return new ChannelFailures(wouldBlock.sum(), timedOut.sum(), cancelled.sum(), closed.sum());
    }
  }
}
