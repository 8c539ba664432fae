package io.kcoro.monitor;

import io.kcoro.channel.Channel;
import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeRecorders;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is alive in this process, and the switches of what is measured of it. Thread-safe; never
/// suspends, and stops nobody.
public final class Monitor {
  private Monitor() {}

  /// The channels that are alive, in the order in which they were made.
  public static List<Channel<?>> channels() {
    return Channel.all();
  }

  /// Sets how much is measured of the channels and schedulers whose name matches, those that are
  /// alive and those to come, whatever their builder said. A later call goes before an earlier one.
  ///
  /// @param names `*` stands for any characters, `?` for one
  public static void meter(String names, Metering level) {
    Objects.requireNonNull(level, "level");
    Pattern pattern = pattern(names);
    MeteringPolicy.add(pattern, level);
    for (Channel<?> channel : channels()) {
      if (pattern.matcher(channel.name()).matches()) {
        channel.meter(level);
      }
    }
  }

  /// Sets of how many operations one is timed, where times are measured; 128 if not set. Holds for
  /// the next one of each.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public static void sampleEvery(int operations) {
    if (operations < 1) {
      throw new IllegalArgumentException(
          "one operation in " + operations + " cannot be timed; 1 times all of them");
    }
    MeteringPolicy.sampling(operations);
  }

  /// Sets who gets the times that are measured from now on of what begins to be measured.
  ///
  /// @param recorders null for nobody
  public static void recordTimes(@Nullable TimeRecorders recorders) {
    MeteringPolicy.recorders(recorders);
  }

  private static Pattern pattern(String names) {
    return Pattern.compile(
        Stream.of(names.splitWithDelimiters("[*?]", 0))
            .map(part -> part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part))
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }
}
