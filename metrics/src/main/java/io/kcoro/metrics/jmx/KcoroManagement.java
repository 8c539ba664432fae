package io.kcoro.metrics.jmx;

import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.metering.Metering;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.metrics.json.MonitorJson;
import io.kcoro.monitor.Monitor;
import io.kcoro.monitor.RuntimeSnapshot;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// The bean. Each call that comes from a client extends what it has switched, within its lease, to
/// the channels that were made meanwhile.
final class KcoroManagement implements KcoroMXBean {
  private final Lease lease;

  KcoroManagement(Lease lease) {
    this.lease = lease;
  }

  @Override
  public int getChannelCount() {
    return snapshot().channels().size();
  }

  @Override
  public int getScopeCount() {
    return snapshot().scopes().size();
  }

  @Override
  public int getSchedulerCount() {
    return snapshot().schedulers().size();
  }

  @Override
  public long getBufferedElements() {
    return sum(ChannelSnapshot::buffered);
  }

  @Override
  public long getWaitingSenders() {
    return sum(ChannelSnapshot::waitingSenders);
  }

  @Override
  public long getWaitingReceivers() {
    return sum(ChannelSnapshot::waitingReceivers);
  }

  @Override
  public int getSampling() {
    return Monitor.sampling();
  }

  @Override
  public long getLeaseSeconds() {
    return lease.secondsLeft();
  }

  @Override
  public String snapshotJson() {
    RuntimeSnapshot snapshot = snapshot();
    Histograms histograms = Histograms.installed();
    return MonitorJson.text(snapshot, histograms == null ? null : histograms.read());
  }

  @Override
  public String dump() {
    lease.extend();
    return Monitor.dump();
  }

  @Override
  public String waits() {
    lease.extend();
    return Monitor.waits().toString();
  }

  @Override
  public void meter(String pattern, String level) {
    lease.meter(pattern, levelOf(level));
  }

  @Override
  public void sampleEvery(int operations) {
    lease.sampleEvery(operations);
  }

  @Override
  public void lease(long seconds) {
    lease.renew(seconds);
    lease.extend();
  }

  private RuntimeSnapshot snapshot() {
    lease.extend();
    return Monitor.snapshot();
  }

  private long sum(ToLongFunction<ChannelSnapshot> part) {
    return snapshot().channels().stream().mapToLong(part).sum();
  }

  private static Metering levelOf(String level) {
    try {
      return Metering.valueOf(level.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "there is no level '%s'; one of %s".formatted(level, Arrays.toString(Metering.values())),
          e);
    }
  }
}
