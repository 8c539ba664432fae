package io.kcoro.metrics.jmx;

import io.kcoro.channel.Channel;
import io.kcoro.metering.Metering;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.monitor.Monitor;
import io.kcoro.schedule.TimerHandle;
import io.kcoro.schedule.Timers;
import io.kcoro.time.Deadline;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a client has switched, and for how long. While it runs, no rule of the monitor is made, as
/// that could not be taken back from the channels made under it; the client's rules are put on the
/// channels that are alive, each time it calls. Guarded by its monitor.
final class Lease {
  private static final long LONGEST = TimeUnit.DAYS.toSeconds(1);

  /// A later rule goes before an earlier one.
  private record Rule(Pattern names, Metering level) {}

  /// What a channel was set to before, and what the lease has set it to.
  private record Switched(Metering before, Metering to) {}

  private final TimeSource clock;
  private final Timers timers;
  private final List<Rule> rules = new ArrayList<>();

  /// By channels, which are equal only to themselves.
  private final Map<Channel<?>, Switched> switched = new WeakHashMap<>();

  private @Nullable Deadline end;
  private @Nullable TimerHandle timer;
  private @Nullable Integer samplingBefore;
  private int samplingSet;
  private @Nullable Histograms histograms;

  Lease(TimeSource clock) {
    this.clock = clock;
    timers = Timers.on(clock);
  }

  synchronized void renew(long seconds) {
    if (seconds < 0 || seconds > LONGEST) {
      throw new IllegalArgumentException(
          "a lease of %d s cannot be had: from 0 to %d s".formatted(seconds, LONGEST));
    }
    if (timer != null) {
      timer.cancel();
    }
    if (seconds == 0) {
      restore();
      return;
    }
    if (!Monitor.recordsTimes()) {
      histograms = Histograms.install(); // for whoever looks: the program keeps none
    }
    Deadline moment = Deadline.after(Duration.ofSeconds(seconds), clock);
    end = moment;
    timer = timers.at(moment, () -> expired(moment));
  }

  private synchronized void expired(Deadline moment) {
    if (moment == end) { // else it was renewed just then
      restore();
    }
  }

  synchronized long secondsLeft() {
    return end == null
        ? 0
        : Math.ceilDiv(Math.max(0, end.remainingNanos()), TimeUnit.SECONDS.toNanos(1));
  }

  synchronized void meter(String names, Metering level) {
    if (end == null) {
      Monitor.meter(names, level);
      return;
    }
    Pattern pattern = pattern(names);
    rules.removeIf(rule -> rule.names().pattern().equals(pattern.pattern()));
    rules.add(new Rule(pattern, level));
    extend();
  }

  /// Puts the rules on the channels that are alive.
  synchronized void extend() {
    if (rules.isEmpty()) {
      return;
    }
    for (Channel<?> channel : Monitor.channels()) {
      Metering level = levelOf(channel.name());
      Metering now = channel.metering();
      if (level != null && level != now) {
        Switched earlier = switched.get(channel);
        switched.put(channel, new Switched(earlier == null ? now : earlier.before(), level));
        channel.meter(level);
      }
    }
  }

  private @Nullable Metering levelOf(String name) {
    for (Rule rule : rules.reversed()) {
      if (rule.names().matcher(name).matches()) {
        return rule.level();
      }
    }
    return null;
  }

  synchronized void sampleEvery(int operations) {
    int before = Monitor.sampling();
    Monitor.sampleEvery(operations);
    if (end != null) {
      samplingBefore = samplingBefore == null ? before : samplingBefore;
      samplingSet = operations;
    }
  }

  private void restore() {
    end = null;
    timer = null;
    rules.clear();
    switched.forEach((channel, change) -> {
      if (channel.metering() == change.to()) {
        channel.meter(change.before());
      }
    });
    switched.clear();
    if (histograms != null) {
      histograms.uninstall();
      histograms = null;
    }
    if (samplingBefore != null) {
      if (Monitor.sampling() == samplingSet) { // else the program has set it meanwhile
        Monitor.sampleEvery(samplingBefore);
      }
      samplingBefore = null;
    }
  }

  private static Pattern pattern(String names) {
    return Pattern.compile(
        Stream.of(names.splitWithDelimiters("[*?]", 0))
            .map(part -> part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part))
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }
}
