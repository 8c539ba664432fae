package io.kcoro.cli.chanmon.model;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.schedule.SchedulerStats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes samples of looks. Not thread-safe.
public final class Sampler {
  /// The time constant of the smoothed numbers.
  public static final Duration SMOOTHING = Duration.ofSeconds(5);

  private static final double BITS_OF_BYTE = 8;
  private static final double NANOS_OF_SECOND = 1e9;
  private static final double GIGA = 1e9;

  /// As that of `ChannelRate`: no interval is shorter.
  private static final long SHORTEST_NANOS = 1_000;

  private final long beginning;
  private long firstTime;
  private View first;
  private long lastTime;
  private View last;
  private Rate packets = new Rate();
  private Rate gigabits = new Rate();

  /// Begins.
  ///
  /// @param now the time, as [System#nanoTime()], as everywhere here
  /// @param view what is seen now; the numbers are of what is added to that
  public Sampler(long now, View view) {
    beginning = now;
    firstTime = now;
    first = view;
    lastTime = now;
    last = view;
  }

  /// Forgets means and peaks, and counts from the last look on.
  public void clear() {
    firstTime = lastTime;
    first = last;
    packets = new Rate();
    gigabits = new Rate();
  }

  /// The numbers since the last call. Where the mode is another one than before they begin: all are
  /// zero.
  public Sample sample(long now, View view) {
    if (view.mode() != last.mode()) {
      lastTime = now;
      last = view;
      clear();
    }
    long nanos = Math.max(SHORTEST_NANOS, now - lastTime);
    long whole = Math.max(SHORTEST_NANOS, now - firstTime);
    Counts counts = view.counts();
    Counts before = last.counts();
    Counts start = first.counts();
    packets.add(
        (counts.recvs() - before.recvs()) * NANOS_OF_SECOND / nanos, nanos, now != firstTime);
    Double bits = bits(before, counts, nanos);
    if (bits != null) {
      gigabits.add(bits, nanos, now != firstTime);
    }
    Sample sample =
        new Sample(
            Duration.ofNanos(now - beginning).toMillis(),
            view.mode(),
            counts.sends() - start.sends(),
            counts.recvs() - start.recvs(),
            packets.value,
            bits,
            packets.smooth,
            bits == null ? null : gigabits.smooth,
            packets.peak,
            bits == null ? null : gigabits.peak,
            (counts.recvs() - start.recvs()) * NANOS_OF_SECOND / whole,
            bits(start, counts, whole),
            failures(before, counts),
            view.channels().size() == 1 ? view.channels().getFirst().times() : ChannelTimes.NONE,
            handOff(last.scheduler(), view.scheduler()),
            steal(last.scheduler(), view.scheduler()));
    lastTime = now;
    last = view;
    return sample;
  }

  /// A rate with its mean and its peak.
  private static final class Rate {
    private final Smoothing smoothing = new Smoothing(SMOOTHING);
    private double value;
    private double smooth;
    private double peak;

    /// @param counts whether there was an interval at all
    void add(double newValue, long nanos, boolean counts) {
      value = newValue;
      if (counts) {
        smooth = smoothing.add(newValue, nanos);
        peak = Math.max(peak, newValue);
      }
    }
  }

  private static @Nullable Double bits(Counts before, Counts now, long nanos) {
    Long bytes = now.bytes();
    if (bytes == null) {
      return null;
    }
    long added = bytes - (before.bytes() == null ? 0 : before.bytes());
    return added * BITS_OF_BYTE * NANOS_OF_SECOND / nanos / GIGA;
  }

  private static @Nullable ChannelFailures failures(Counts before, Counts now) {
    ChannelFailures failures = now.failures();
    ChannelFailures earlier = before.failures();
    return failures == null || earlier == null ? failures : failures.since(earlier);
  }

  private static @Nullable Double handOff(
      @Nullable SchedulerStats before, @Nullable SchedulerStats now) {
    return before == null || now == null
        ? null
        : ratio(now.handOffHits() - before.handOffHits(), now.completed() - before.completed());
  }

  private static @Nullable Double steal(
      @Nullable SchedulerStats before, @Nullable SchedulerStats now) {
    return before == null || now == null
        ? null
        : ratio(now.finds() - before.finds(), now.probes() - before.probes());
  }

  /// The counts may be a moment late, one more than the other.
  private static @Nullable Double ratio(long part, long whole) {
    return whole <= 0 ? null : Math.clamp((double) part / whole, 0.0, 1.0);
  }
}
