package io.kcoro.metrics.micrometer;

import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.metrics.histogram.Intervals;
import io.kcoro.metrics.histogram.Reading;
import io.kcoro.monitor.Monitor;
import io.kcoro.monitor.RuntimeSnapshot;
import io.kcoro.schedule.TimerHandle;
import io.kcoro.schedule.Timers;
import io.kcoro.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Shows the channels and schedulers of this process in a registry of Micrometer.
///
/// ```java
/// KcoroMeterBinder binder = KcoroMeterBinder.builder().with(Histograms.install()).build();
/// binder.bindTo(registry);
/// ```
///
/// | meter | kind | tags |
/// |---|---|---|
/// | `kcoro.channel.channels` | gauge: channels that share these tags | `channel`, `kind` |
/// | `kcoro.channel.depth` | gauge: elements kept | `channel`, `kind` |
/// | `kcoro.channel.capacity` | gauge: infinite if unlimited | `channel`, `kind` |
/// | `kcoro.channel.waiters` | gauge | `channel`, `kind`, `side`: `send` or `receive` |
/// | `kcoro.channel.sends`, `kcoro.channel.receives` | counter | `channel`, `kind` |
/// | `kcoro.channel.drops` | counter | `channel`, `kind`, `dropped`: `newest`, `oldest`, `undelivered` |
/// | `kcoro.channel.failures` | counter, from when they are measured | `channel`, `kind`, `side`, `outcome`: `would_block`, `timed_out`, `cancelled`, `closed` |
/// | `kcoro.channel.time` | gauge: seconds, from when there are times | `channel`, `kind`, `time`: as `TimeKind`, `quantile`: `0.5`, `0.9`, `0.99`, `0.999`, `1` |
/// | `kcoro.scheduler.submitted`, `.completed`, `.injected`, `.hand.off.hits`, `.steals`, `.probes`, `.finds`, `.parks`, `.stalls` | counter | `scheduler` |
/// | `kcoro.scheduler.inject.depth`, `.queued`, `.workers`, `.utilisation` (0 to 1) | gauge | `scheduler` |
///
/// **What is shown is as old as the last [#refresh()]**, so that all meters fit each other. That is
/// done when the binder is bound, then in each interval, and whenever somebody calls it, such as an
/// endpoint before it answers. Times are those between two refreshes, and `NaN` if none were taken.
///
/// **The number of meters has a limit.** Channels of one name and kind are one: their numbers are
/// summed, of their percentiles the greatest is shown. Channels without a name of their own go by
/// `unnamed`. Where there are more names and kinds than the limit allows, further channels are
/// summed under channel `other`, kind `other`, for as long as they live. A channel's meters go when
/// the last one of its name has been collected.
///
/// Holds no channel. Its timer holds it until [#close()], which also takes the meters away.
/// Thread-safe; never suspends.
@SuppressWarnings("exports") // whoever uses it has Micrometer
public final class KcoroMeterBinder implements MeterBinder, AutoCloseable {
  /// Describes a binder. Not thread-safe.
  public static final class Builder {
    private static final int DEFAULT_LIMIT = 100;

    private int limit = DEFAULT_LIMIT;
    private Duration interval = Duration.ofSeconds(10);
    private TimeSource clock = TimeSource.system();
    private @Nullable Histograms histograms;

    private Builder() {}

    /// How many names and kinds of channels have meters of their own; 100 if not said.
    ///
    /// @throws IllegalArgumentException if it is negative
    public Builder limit(int channels) {
      if (channels < 0) {
        throw new IllegalArgumentException("a limit of " + channels + " channels is negative");
      }
      limit = channels;
      return this;
    }

    /// The time from one refresh to the next; ten seconds if not said.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public Builder every(Duration interval) {
      if (!interval.isPositive()) {
        throw new IllegalArgumentException(
            "an interval of " + interval + " has no end; it must be longer than zero");
      }
      this.interval = interval;
      return this;
    }

    /// Where percentiles come from; without it there are none.
    public Builder with(Histograms histograms) {
      this.histograms = Objects.requireNonNull(histograms, "histograms");
      return this;
    }

    /// The clock of the intervals; that of the machine if not said.
    public Builder on(TimeSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /// Makes the binder.
    public KcoroMeterBinder build() {
      return new KcoroMeterBinder(this);
    }
  }

  /// What it shows in one registry.
  private record Bound(ChannelMeters channels, SchedulerMeters schedulers) {
    void refresh(RuntimeSnapshot snapshot, @Nullable Reading times) {
      channels.refresh(snapshot.channels(), times);
      schedulers.refresh(snapshot.schedulers());
    }

    void close() {
      channels.close();
      schedulers.close();
    }
  }

  private final int limit;
  private final Duration interval;
  private final Timers timers;
  private final @Nullable Intervals times;
  private final List<Bound> bound = new ArrayList<>();
  private @Nullable TimerHandle next;
  private boolean closed;

  private KcoroMeterBinder(Builder builder) {
    limit = builder.limit;
    interval = builder.interval;
    timers = Timers.on(builder.clock);
    times = builder.histograms == null ? null : builder.histograms.intervals();
  }

  /// Begins to describe a binder.
  public static Builder builder() {
    return new Builder();
  }

  /// Shows everything in `registry`, too.
  ///
  /// @throws IllegalStateException if the binder was closed
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    if (closed) {
      throw new IllegalStateException("the binder is closed");
    }
    bound.add(new Bound(new ChannelMeters(registry, limit), new SchedulerMeters(registry)));
    refresh();
    if (next == null) {
      next = timers.after(interval, this::tick);
    }
  }

  private synchronized void tick() {
    if (!closed) {
      next = timers.after(interval, this::tick);
      refresh();
    }
  }

  /// Makes all meters show what is now. Does nothing after [#close()].
  public synchronized void refresh() {
    refresh(Monitor.snapshot());
  }

  synchronized void refresh(RuntimeSnapshot snapshot) {
    Reading reading = times == null ? null : times.read();
    bound.forEach(each -> each.refresh(snapshot, reading));
  }

  /// Takes all meters away and ends the refreshing. Does nothing if it has been done.
  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
    bound.forEach(Bound::close);
    bound.clear();
  }
}
