package io.kcoro.metrics.micrometer;

import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.metrics.histogram.Reading;
import io.micrometer.core.instrument.MeterRegistry;
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
    Map<Long, ChannelGroup> now = new HashMap<>();
    groups.values().forEach(ChannelGroup::begin);
    for (ChannelSnapshot channel : channels) {
      ChannelGroup group = members.get(channel.id());
      if (group == null) {
        group = groupFor(Key.of(channel));
      }
      now.put(channel.id(), group);
      group.add(channel, times == null ? List.of() : times.ofChannel(channel.id()));
    }
    members = now;
    for (Iterator<ChannelGroup> each = groups.values().iterator(); each.hasNext(); ) {
      ChannelGroup group = each.next();
      if (group.isEmpty()) {
        group.remove();
        each.remove();
      } else {
        group.end();
      }
    }
  }

  private ChannelGroup groupFor(Key wanted) {
    ChannelGroup group = groups.get(wanted);
    if (group != null) {
      return group;
    }
    int apart = groups.size() - (groups.containsKey(Key.OTHER) ? 1 : 0);
    Key key = apart < limit ? wanted : Key.OTHER;
    return groups.computeIfAbsent(
        key, any -> new ChannelGroup(registry, key.channel(), key.kind()));
  }

  void close() {
    refresh(List.of(), null);
  }
}
