package io.kcoro.channel;

import io.kcoro.internal.live.LiveObjects;
import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.internal.wait.Claim;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.metering.Metering;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What a channel consists of, and what is true of it whenever its lock is free. The operations on
/// it are in [ChannelEngine].
///
/// **Invariants**, checked by [#checkInvariants()] and true whenever the lock is free:
///
/// - receivers wait only if nothing is buffered and no sender waits (but one select may wait on
///   both sides: it is never paired with itself);
/// - senders wait only if the buffer is full and the overflow policy is to suspend;
/// - `buffered = accepted - removed`, within the capacity, and as many items lie in the segments;
/// - `accepted = received + buffered + droppedOldest + undelivered`, because `removed = received +
///   droppedOldest + undelivered`;
/// - after `close` no receiver waits; after `cancel` nobody waits and nothing is buffered, both as
///   soon as the verb has returned.
abstract class ChannelState extends ChannelCore {
  private static final AtomicLong IDS = new AtomicLong();

  /// Guards the change of any channel's meter, which is rare.
  private static final Object SWITCH = new Object();

  /// Those that are alive.
  static final LiveObjects<ChannelState> LIVE = new LiveObjects<>();

  /// The order in which the locks of several channels are taken.
  final long id = IDS.incrementAndGet();

  final String name;
  final ChannelKind kind;
  final Overflow overflow;
  final @Nullable UndeliveredHandler<Object> undeliveredHandler;

  /// Elements the buffer may hold, [Long#MAX_VALUE] if any number.
  final long capacity;

  final int segmentLength;

  final @Nullable ToLongFunction<Object> sizer;

  /// How elements are treated that have an owner; null if they have none that matters.
  final @Nullable ElementPolicy<Object> policy;

  private final long madeAt = System.nanoTime();

  // ---- guarded by the lock, all of the following ----

  /// Written once, before or together with `ended`, save that `cancel` sets it after a `close`
  /// without a cause. Volatile because it is read without the lock.
  volatile @Nullable Throwable cause;

  // The oldest item lies at head.items[headIndex], or at the start of head.next if headIndex is the
  // length; the next one will lie at tail.items[tailIndex], likewise.
  Segment head;
  int headIndex;
  Segment tail;
  int tailIndex;
  // An emptied segment of a chain, kept so that a steady flow does not allocate.
  @Nullable Segment spare;

  long droppedNewest;
  long droppedOldest;
  long undelivered;

  /// @param segmentLength the length of the segments of an unlimited channel, at least 1
  @SuppressWarnings(
      "unchecked") // handler, sizer and policy get only what was sent through the typed channel
  ChannelState(ChannelBuilder<?> builder, int segmentLength) {
    name = builder.channelName();
    kind = builder.kind();
    overflow = builder.effectiveOverflow();
    undeliveredHandler = (UndeliveredHandler<Object>) builder.undeliveredHandler();
    sizer = (ToLongFunction<Object>) builder.sizer();
    policy = (ElementPolicy<Object>) builder.policy();
    this.segmentLength = segmentLength;
    capacity = kind == ChannelKind.UNLIMITED ? Long.MAX_VALUE : builder.capacity();
    head = Segment.NONE;
    tail = head;
  }

  /// A piece of buffer; the first one is made when the first element comes that has to lie
  /// somewhere, because a program may have many channels in which none ever does.
  final Segment newSegment() {
    return kind == ChannelKind.UNLIMITED
        ? new Segment(segmentLength)
        : Segment.ring((int) capacity);
  }

  public final String name() {
    return name;
  }

  public final boolean isClosedForSend() {
    return ended != OPEN;
  }

  /// What the channel was ended with.
  final @Nullable Throwable cause() {
    return cause;
  }

  /// What is thrown to whoever finds that the channel has ended.
  final ChannelClosedException closedException() {
    boolean cancelled = ended == CANCELLED;
    String verb = cancelled ? "cancelled" : "closed";
    return new ChannelClosedException("channel '" + name() + "' is " + verb, cause, cancelled);
  }

  public final Metering metering() {
    ChannelMeter metered = meter; // a glance
    return metered == null ? Metering.OFF : metered.level();
  }

  public final void meter(Metering level) {
    Objects.requireNonNull(level, "level");
    synchronized (SWITCH) {
      ChannelMeter present = meter; // written under this monitor only
      PressureWatch watch = present == null ? new PressureWatch() : present.watch();
      ChannelMeter metered = present;
      if (level == Metering.OFF) {
        metered = watch.isUsed() ? new ChannelMeter(null, watch) : null;
      } else {
        if (metered == null || metered.level() == Metering.OFF) {
          metered = new ChannelMeter(sizer, watch);
        }
        metered.level(level, this, name);
      }
      remeter(metered);
    }
  }

  /// Its meter, which there is from now on, whatever is measured.
  final ChannelMeter metered() {
    synchronized (SWITCH) {
      ChannelMeter metered = meter;
      if (metered == null) {
        metered = new ChannelMeter(null, new PressureWatch());
        remeter(metered);
      }
      return metered;
    }
  }

  private void remeter(@Nullable ChannelMeter metered) {
    boolean takesTimes = metered != null && metered.takesTimes();
    boolean looks = metered != null && metered.level() != Metering.OFF;
    int sampling = MeteringPolicy.sampling();
    lock();
    if (metered != null) {
      metered.sampling = sampling;
      metered.nextSendLook = looks ? accepted : ChannelMeter.NEVER;
      metered.nextReceiveLook = looks ? removed : ChannelMeter.NEVER;
      metered.nextTimedSend = takesTimes ? accepted : ChannelMeter.NEVER;
      metered.nextTimedReceive = takesTimes ? removed : ChannelMeter.NEVER;
      metered.markedElement = -1;
      metered.markedSender = null;
      metered.markedReceiver = null;
    }
    meter = metered;
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
  }

  /// Adds `event` to those that are told when so many elements are buffered as it says.
  ///
  /// @return whether they are now: then it will not be told
  final boolean watch(SelectEvent.OfPressure event) {
    synchronized (SWITCH) {
      PressureWatch watch = metered().watch();
      watch.add(event);
      if (pressure(watch.lowest()) < event.threshold()) {
        return false;
      }
      watch.remove(event);
      pressure(watch.lowest());
      return true;
    }
  }

  final void unwatch(SelectEvent.OfPressure event) {
    synchronized (SWITCH) {
      ChannelMeter metered = meter;
      if (metered != null && metered.watch().remove(event)) {
        pressure(metered.watch().lowest());
      }
    }
  }

  /// Sets how many elements are pressure.
  ///
  /// @return how many there are
  private long pressure(long at) {
    lock();
    if (meter != null) {
      meter.pressureAt = at;
    }
    long buffered = accepted - removed;
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return buffered;
  }

  /// How many elements have been received, if more are buffered, or senders wait; else -1.
  final long receivedIfMoreIsPending() {
    lock();
    long received =
        accepted != removed || firstSender != null ? removed - droppedOldest - undelivered : -1;
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return received;
  }

  final void sendFailed(Outcome outcome) {
    ChannelMeter metered = meter; // a glance
    if (metered != null) {
      metered.sendFailed(outcome);
    }
  }

  final void receiveFailed(Outcome outcome) {
    ChannelMeter metered = meter; // a glance
    if (metered != null) {
      metered.receiveFailed(outcome);
    }
  }

  public final ChannelSnapshot snapshot() {
    lock();
    long acceptedNow = accepted;
    long removedNow = removed;
    long newest = droppedNewest;
    long oldest = droppedOldest;
    long given = undelivered;
    long senders = waitingSenders;
    long receivers = waitingReceivers;
    int end = ended;
    long sendWaits = 0;
    long receiveWaits = 0;
    long cancelledSenders = 0;
    long cancelledReceivers = 0;
    ChannelMeter metered = meter;
    if (metered != null) {
      sendWaits = metered.sendWaits;
      receiveWaits = metered.receiveWaits;
      cancelledSenders = metered.cancelledSenders;
      cancelledReceivers = metered.cancelledReceivers;
      if (metered.nextSendLook != ChannelMeter.NEVER) { // somebody looks: so are the next ones to
        metered.nextSendLook = acceptedNow;
        metered.nextReceiveLook = removedNow;
        metered.stride = 1;
      }
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    boolean closed = end != OPEN;
    long buffered = acceptedNow - removedNow;
    long receivedNow = removedNow - oldest - given;
    return new ChannelSnapshot(
        id,
        name,
        kind,
        (int) Math.min(capacity, Integer.MAX_VALUE),
        overflow,
        Duration.ofNanos(System.nanoTime() - madeAt),
        acceptedNow,
        receivedNow,
        buffered,
        newest,
        oldest,
        given,
        senders,
        receivers,
        closed,
        closed && buffered == 0 && (senders == 0 || end == CANCELLED),
        metered == null || metered.level() == Metering.OFF
            ? null
            : metered.measures(sendWaits, receiveWaits, cancelledSenders, cancelledReceivers),
        policy == null ? null : policy.transfers(acceptedNow, receivedNow, given));
  }

  /// Checks the invariants above.
  ///
  /// @throws AssertionError if one does not hold
  final void checkInvariants() {
    lock();
    String violation;
    try {
      violation = violation();
    } finally {
      lock = FREE;
    }
    if (violation != null) {
      throw new AssertionError("channel '" + name + "': " + violation);
    }
  }

  private @Nullable String violation() {
    long buffered = accepted - removed;
    long senders = Waiter.countQueue(firstSender, lastSender, Waiter.SENDER_READY);
    long receivers = Waiter.countQueue(firstReceiver, lastReceiver, Waiter.RECEIVER_READY);
    if (senders != waitingSenders || receivers != waitingReceivers) {
      return "a queue of waiters is torn: %d of %d senders, %d of %d receivers"
          .formatted(senders, waitingSenders, receivers, waitingReceivers);
    }
    if (receivers > 0 && (buffered > 0 || (senders > 0 && !oneSelectOrStale()))) {
      return "%d receivers wait beside %d elements and %d senders"
          .formatted(receivers, buffered, senders);
    }
    if (senders > 0 && (buffered != capacity || overflow != Overflow.SUSPEND)) {
      return "%d senders wait although %d of %d are buffered under %s"
          .formatted(senders, buffered, capacity, overflow);
    }
    if (buffered < 0 || buffered > capacity || countItems() != buffered) {
      return "%d buffered of %d, but %d items in the segments"
          .formatted(buffered, capacity, countItems());
    }
    if (meter != null && meter.markedElement >= accepted) {
      return "an element that has not come is marked";
    }
    if (meter != null && meter.markedElement >= 0 && meter.markedElement < removed) {
      return "an element that has left is marked";
    }
    if (removed - droppedOldest - undelivered < 0) {
      return "more dropped and undelivered than removed";
    }
    return null;
  }

  /// Whether all who wait and can still be claimed belong to one select.
  private boolean oneSelectOrStale() {
    Set<@Nullable Claim> claims = new HashSet<>();
    for (Waiter first : new @Nullable Waiter[] {firstSender, firstReceiver}) {
      for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
        Claim claim = waiter.claim;
        if (claim == null || claim.isOpen(waiter.epoch)) {
          claims.add(claim);
        }
      }
    }
    return claims.size() <= 1 && !claims.contains(null);
  }

  private long countItems() {
    long count = 0;
    Segment segment = head;
    do {
      for (Object item : segment.items) {
        count += item == null ? 0 : 1;
      }
      segment = segment.next;
    } while (segment != null && segment != head);
    return count;
  }
}
