package io.kcoro.metrics.jmx;

/// What a JMX client sees and may do, under the name [KcoroJmx#NAME]. Only numbers and texts, so
/// that the client needs no class of this library.
public interface KcoroMXBean {
  /// The channels that are alive.
  int getChannelCount();

  /// The scopes that no other scope or coroutine has opened.
  int getScopeCount();

  /// The schedulers that have not ended.
  int getSchedulerCount();

  /// Elements that wait in the channels that are alive.
  long getBufferedElements();

  /// Senders that wait at the channels that are alive.
  long getWaitingSenders();

  /// Receivers that wait at the channels that are alive.
  long getWaitingReceivers();

  /// Of how many operations one is timed.
  int getSampling();

  /// The seconds that are left of the lease, rounded up; 0 if there is none.
  long getLeaseSeconds();

  /// Everything as one JSON object; see [io.kcoro.metrics.json.MonitorJson]. Percentiles are in it
  /// if [io.kcoro.metrics.histogram.Histograms] are installed: totals.
  String snapshotJson();

  /// Everything as text, for people.
  String dump();

  /// Who waits for whom, as text, for people.
  String waits();

  /// Sets how much is measured of what has such a name.
  ///
  /// While a lease runs, it holds for the channels that are alive, and for those that come as soon
  /// as the client calls anything here, until the lease ends. Without one it holds for good, for
  /// channels and schedulers, as `Monitor.meter` says.
  ///
  /// @param pattern `*` stands for any characters, `?` for one
  /// @param level `OFF`, `COUNTERS` or `TIMES`, in whatever case
  /// @throws IllegalArgumentException if there is no such level
  void meter(String pattern, String level);

  /// Sets of how many operations one is timed; while a lease runs, until it ends.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  void sampleEvery(int operations);

  /// Begins a lease or makes it longer: it ends that many seconds from now. When it ends, all that
  /// was switched while it ran is switched back to what it was, unless the program itself has
  /// switched it again. So a client that dies leaves nothing switched on.
  ///
  /// @param seconds 0 ends it now
  /// @throws IllegalArgumentException if it is negative or more than a day
  void lease(long seconds);
}
