package io.kcoro.channel;

import io.kcoro.time.TimeSource;
import java.time.Duration;

/// A clause that waits until a channel stands still: elements are buffered, or senders wait, and
/// none has been received for a while. It is ready as long as that is so; a loop disables it after
/// its turn. The while begins when the clause first looks at the channel, and again whenever an
/// element is received. It starts no thread.
public final class StallClause extends SelectClause {
  final SelectableChannel channel;
  private final long nanos;
  private final TimeSource source;
  private final SelectEvent.OfStall event;

  /// What had left the channel when it was looked at last, and since when nothing more has. Guarded
  /// by the monitor of the event.
  private long removed = -1;

  private boolean wasPending;
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
      ChannelSnapshot now = channel.snapshot();
      long moment = source.nanoTime();
      long gone = now.accepted() - now.buffered();
      boolean isPending = now.buffered() > 0 || now.waitingSenders() > 0;
      if (removed != gone || !isPending || !wasPending) {
        removed = gone;
        since = moment;
      }
      wasPending = isPending;
      return nanos - (moment - since);
    }
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
