package io.kcoro.metrics.histogram;

import java.util.List;

/// The distributions as they were when they were read. Immutable; sources are held weakly.
public final class Reading {
  /// @param percentiles in the order of their kinds; at least one
  record Entry(Source source, long channelId, List<Percentiles> percentiles) {}

  private final List<Entry> entries;

  Reading(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /// All of them, source by source in the order in which these began to be measured.
  public List<Percentiles> all() {
    return entries.stream().flatMap(each -> each.percentiles().stream()).toList();
  }

  /// Those of a channel, a scheduler or an actor; none if nothing was recorded.
  public List<Percentiles> of(Object source) {
    return entries.stream()
        .filter(each -> each.source().get() == source)
        .findFirst()
        .map(Entry::percentiles)
        .orElse(List.of());
  }

  /// Those of the channel whose snapshots have this `id`.
  public List<Percentiles> ofChannel(long id) {
    return entries.stream()
        .filter(each -> each.channelId() == id)
        .findFirst()
        .map(Entry::percentiles)
        .orElse(List.of());
  }

  /// Those of whatever is not a channel.
  public List<Percentiles> ofOthers() {
    return entries.stream()
        .filter(each -> each.channelId() == Source.NO_CHANNEL)
        .flatMap(each -> each.percentiles().stream())
        .toList();
  }
}
