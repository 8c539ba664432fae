package io.kcoro.metrics.histogram;

import io.kcoro.channel.Channel;
import io.kcoro.metering.TimeKind;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What times come from, held weakly and compared by identity, with its series.
final class Source extends WeakReference<Object> {
  static final long NO_CHANNEL = -1;

  private final int hash;
  private final long number;
  private final Map<TimeKind, Series> series = new EnumMap<>(TimeKind.class);

  /// Asked for when somebody reads: a channel that begins to be measured may not be made yet.
  private long channelId;

  /// @param number in the order in which sources came
  Source(Object source, ReferenceQueue<Object> collected, long number) {
    super(source, collected);
    hash = System.identityHashCode(source);
    this.number = number;
  }

  /// To look for that of `source`.
  Source(Object source) {
    super(source);
    hash = System.identityHashCode(source);
    number = 0;
  }

  synchronized Series series(TimeKind kind, String name) {
    return series.computeIfAbsent(kind, any -> new Series(name, kind));
  }

  synchronized List<Series> all() {
    return new ArrayList<>(series.values());
  }

  long number() {
    return number;
  }

  /// The number of the channel that it is, as its snapshots tell it, or [#NO_CHANNEL].
  ///
  /// @param alive the source itself
  synchronized long channelId(Object alive) {
    if (channelId == 0) {
      channelId = alive instanceof Channel<?> channel ? channel.snapshot().id() : NO_CHANNEL;
    }
    return channelId;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    Object mine = get();
    return mine != null && other instanceof Source source && mine == source.get();
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
