package io.kcoro.bench.peer;

import io.kcoro.bench.row.Family;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says what somebody does, and why not the rest. Not thread-safe.
final class PeerBuilder {
  private final String id;
  private final Map<Family, RowCode> rows = new EnumMap<>(Family.class);
  private final Map<Family, String> cannot = new EnumMap<>(Family.class);
  private @Nullable IdleCode idle;
  private List<String> jvmOptions = List.of();

  /// @param id as on the command line
  PeerBuilder(String id) {
    this.id = id;
  }

  PeerBuilder does(Family family, RowCode code) {
    rows.put(family, code);
    return this;
  }

  PeerBuilder idle(IdleCode code) {
    idle = code;
    return this;
  }

  /// Also takes back that it does.
  PeerBuilder cannot(String why, Family... families) {
    for (Family family : families) {
      rows.remove(family);
      cannot.put(family, why);
    }
    return this;
  }

  /// Gives the reason for all families of which nothing was said.
  PeerBuilder cannotDoMore(String why) {
    for (Family family : Family.values()) {
      if (family == Family.IDLE ? idle == null : !rows.containsKey(family)) {
        cannot.putIfAbsent(family, why);
      }
    }
    return this;
  }

  PeerBuilder jvmOptions(String... options) {
    jvmOptions = List.of(options);
    return this;
  }

  JvmPeer build() {
    return new JvmPeer(
        id,
        Map.copyOf(rows),
        idle == null ? PeerBuilder::idleNever : idle,
        Map.copyOf(cannot),
        jvmOptions);
  }

  private static long idleNever(int coroutines, Runnable whenAllWait) {
    throw new UnsupportedOperationException("has no coroutines that wait");
  }
}
