package io.kcoro.metrics.internal;

import io.kcoro.channel.Channel;
import io.kcoro.monitor.Monitor;
import io.kcoro.monitor.RuntimeSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// What the exporters see of the process: the one place where they ask the monitor.
public final class Views {
  private static final int DEFAULT_SAMPLING = 128;

  private Views() {}

  /// All that is alive now.
  public static RuntimeSnapshot snapshot() {
    return new RuntimeSnapshot(
        Instant.now(),
        Monitor.channels().stream().map(Channel::snapshot).toList(),
        List.of(),
        List.of());
  }

  /// The same for people, as text.
  public static String dump() {
    return Monitor.channels().stream().map(each -> each + "\n").collect(Collectors.joining());
  }

  /// Who waits for whom, for people.
  public static String waits() {
    return "";
  }

  /// Of how many operations one is timed.
  public static int sampling() {
    return DEFAULT_SAMPLING;
  }
}
