package io.kcoro.metrics.micrometer;

import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.metrics.histogram.Percentiles;
import io.kcoro.metrics.histogram.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The channels in one registry: which of them are shown together, and how many apart. Knows
/// channels by their numbers. Guarded by the monitor of the binder.
final class ChannelMeters {
  /// What the meters of one group have in their tags.
  private record Key(String channel, String kind) {
    static final Key OTHER = new Key("other", "other");

    static Key of(ChannelSnapshot channel) {
      String name = UNNAMED.matcher(channel.name()).matches() ? "unnamed" : channel.name();
      return new Key(name, channel.kind().name());
    }
  }

  private static final Pattern UNNAMED = Pattern.compile("channel-\\d+");

  private final MeterRegistry registry;
  private final int limit;
  private final Map<Key, ChannelGroup> groups = new HashMap<>();

  /// By the numbers of channels; each keeps its group for life.
  private Map<Long, ChannelGroup> members = new HashMap<>();

  ChannelMeters(MeterRegistry registry, int limit) {
    this.registry = registry;
    this.limit = limit;
  }

  void refresh(List<ChannelSnapshot> channels, @Nullable Reading times) {
    groups.values().forEach(ChannelGroup::begin);
    Map<Long, ChannelGroup> now = new HashMap<>();
    List<ChannelSnapshot> added = new ArrayList<>();
    for (ChannelSnapshot channel : channels) {
      ChannelGroup group = members.get(channel.id());
      if (group == null) {
        group = groups.get(Key.of(channel));
      }
      if (group == null) {
        added.add(channel);
      } else {
        now.put(channel.id(), group);
        group.add(channel, timesOf(channel, times));
      }
    }
    removeEmptyGroups(); // they leave their places to what is new
    for (ChannelSnapshot channel : added) {
      ChannelGroup group = groupFor(Key.of(channel));
      now.put(channel.id(), group);
      group.add(channel, timesOf(channel, times));
    }
    groups.values().forEach(ChannelGroup::end);
    members = now;
  }

  private static List<Percentiles> timesOf(ChannelSnapshot channel, @Nullable Reading times) {
    return times == null ? List.of() : times.ofChannel(channel.id());
  }

  private void removeEmptyGroups() {
    for (Iterator<ChannelGroup> each = groups.values().iterator(); each.hasNext(); ) {
      ChannelGroup group = each.next();
      if (group.isEmpty()) {
        group.remove();
        each.remove();
      }
    }
  }

  private ChannelGroup groupFor(Key wanted) {
    int apart = groups.size() - (groups.containsKey(Key.OTHER) ? 1 : 0);
    Key key = groups.containsKey(wanted) || apart < limit ? wanted : Key.OTHER;
    return groups.computeIfAbsent(
        key, any -> new ChannelGroup(registry, key.channel(), key.kind()));
  }

  void close() {
    refresh(List.of(), null);
  }
}
