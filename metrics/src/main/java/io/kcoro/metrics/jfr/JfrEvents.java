package io.kcoro.metrics.jfr;

import io.kcoro.channel.Channel;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.metering.TimeRecorders;
import io.kcoro.monitor.Monitor;
import java.time.Duration;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/// The events of this library in recordings of the flight recorder.
///
/// | event | one for each | when |
/// |---|---|---|
/// | `kcoro.Channel` | channel that is alive | in each period, a second if the recording does not say |
/// | `kcoro.SlowTime` | time above a limit | at once, where [#slowerThan] was put before the recorders |
///
/// Where nobody records, nothing is done. Thread-safe; never suspends.
public final class JfrEvents {
  private static final Runnable SAMPLE = JfrEvents::sample;

  private JfrEvents() {}

  /// Makes recordings have the events of channels; does nothing if this has been done.
  public static synchronized void register() {
    FlightRecorder.register(ChannelSampleEvent.class);
    FlightRecorder.removePeriodicEvent(SAMPLE);
    FlightRecorder.addPeriodicEvent(ChannelSampleEvent.class, SAMPLE);
  }

  /// Takes them away; does nothing if they are not there.
  public static synchronized void unregister() {
    FlightRecorder.removePeriodicEvent(SAMPLE);
  }

  /// Recorders that make an event of each time that is longer than `limit`, and hand on all times:
  /// `Monitor.recordTimes(JfrEvents.slowerThan(limit, histograms))`. Only the times that are taken
  /// are seen, which is a sample, unless `Monitor.sampleEvery(1)` says otherwise.
  ///
  /// @param next who gets the times; null for nobody
  public static TimeRecorders slowerThan(Duration limit, @Nullable TimeRecorders next) {
    long nanos = limit.toNanos();
    return (kind, source, name) -> {
      TimeRecorder recorder = next == null ? time -> {} : next.recorder(kind, source, name);
      return time -> {
        if (time > nanos) {
          new SlowTimeEvent(name, kind, time).commit();
        }
        recorder.record(time);
      };
    };
  }

  private static void sample() {
    for (Channel<?> channel : Monitor.channels()) {
      new ChannelSampleEvent(channel.snapshot()).commit();
    }
  }
}
