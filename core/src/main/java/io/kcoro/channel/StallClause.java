package io.kcoro.channel;

import io.kcoro.time.TimeSource;
import java.time.Duration;

/// A clause that waits until a channel stands still: elements are buffered, or senders wait, and
/// none has been received for a while. It is ready as long as that is so; a loop disables it after
/// its turn.
///
/// It looks a few times in each such while, so the stall may be a quarter longer by the time it is
/// told, or a millisecond if that is more. It starts no thread.
public final class StallClause extends SelectClause {
  private static final int LOOKS = 4;
  private static final long SHORTEST_PATIENCE = 1_000_000;

  final SelectableChannel channel;
  private final long nanos;
  private final TimeSource source;
  private final SelectEvent.OfStall event;

  /// What had been received when it was looked at last, -1 if there was nothing to receive; and
  /// since when nothing more has been. Guarded by the monitor of the event.
  private long received = -1;

  private long since;

  StallClause(SelectableChannel channel, long nanos, TimeSource source, SelectWait wait) {
    this.channel = channel;
    this.nanos = nanos;
    this.source = source;
    event = new SelectEvent.OfStall(wait, this);
  }

  TimeSource source() {
    return source;
  }

  /// For how long it must stand still yet, in nanoseconds; 0 or less if it has stood still long
  /// enough.
  long missing() {
    synchronized (event) {
      long now = channel.receivedIfMoreIsPending();
      long moment = source.nanoTime();
      if (now == -1 || now != received) {
        received = now;
        since = moment;
      }
      return nanos - (moment - since);
    }
  }

  /// How long to wait at most until the next look, in nanoseconds: what was received after a look
  /// is seen at the next one only.
  long patience() {
    return Math.max(nanos / LOOKS, SHORTEST_PATIENCE);
  }

  @Override
  SelectEvent event() {
    return event;
  }

  @Override
  boolean tryNow() {
    return missing() <= 0;
  }

  @Override
  boolean keepsLoop() {
    return false;
  }

  @Override
  boolean isSpent() {
    return true;
  }

  /// What it waits for, for messages.
  @Override
  public String toString() {
    return "a stall of '%s' for %s".formatted(channel.name(), Duration.ofNanos(nanos));
  }
}
