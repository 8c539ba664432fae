package io.kcoro.cli.chanmon.model;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.channel.Overflow;
import io.kcoro.metering.Metering;
import io.kcoro.schedule.SchedulerStats;
import java.time.Duration;
import java.util.List;

/** Made-up looks at made-up channels. */
public final class Views {
  private Views() {}

  public static View of(
      Mode mode, Counts counts, SchedulerStats scheduler, ChannelView... channels) {
    return new View(
        "buffered(64), direct, 2 -> 2, 512 B",
        "running",
        mode,
        17L,
        counts,
        List.of(channels),
        scheduler);
  }

  public static View of(long recvs) {
    return of(Mode.CHANNEL, counts(recvs), null);
  }

  /** Each packet of 125 bytes: a thousand bits. */
  public static Counts counts(long recvs) {
    return new Counts(recvs + 1, recvs, null, 0, 0, null, null).ofSize(125);
  }

  public static SchedulerStats scheduler(long completed, long handOffs, long finds, long probes) {
    return new SchedulerStats(
        completed, completed, 0, handOffs, 0, probes, finds, 0, 0, 0, "", List.of());
  }

  public static ChannelView channel(
      long id,
      String name,
      ChannelKind kind,
      int capacity,
      long buffered,
      ChannelMeasures measures) {
    return new ChannelView(
        new ChannelSnapshot(
            id,
            name,
            kind,
            capacity,
            Overflow.SUSPEND,
            Duration.ofSeconds(12),
            1_234_567,
            1_234_567 - buffered,
            buffered,
            1,
            2,
            3,
            4,
            5,
            false,
            false,
            measures,
            null),
        ChannelTimes.NONE);
  }

  public static ChannelMeasures measures(ChannelFailures sends, ChannelFailures receives) {
    return new ChannelMeasures(
        Metering.COUNTERS, 1L, 1L, Duration.ZERO, Duration.ZERO, 0, 0, 0, 0, sends, receives);
  }
}
