package io.kcoro.metrics.histogram;

import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.metering.TimeRecorders;
import io.kcoro.monitor.Monitor;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps the distribution of each kind of time from each source.
///
/// ```java
/// Histograms histograms = Histograms.install();
/// Monitor.meter("orders*", Metering.TIMES);
/// // ...
/// for (Percentiles times : histograms.of(orders)) {
///   log(times.kind() + ": half within " + times.p50() + " ns, all within " + times.max());
/// }
/// ```
///
/// Percentiles are within one percent of what was recorded. A distribution is made when the first
/// time comes; it takes about 4 KiB for times from a microsecond to ten milliseconds, and to record
/// a time about 30 ns. It lives as long as its source, which is held weakly.
///
/// Thread-safe. Nothing suspends.
public final class Histograms implements TimeRecorders {
  private static volatile @Nullable Histograms installed;

  private final Map<Source, Source> sources = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
  private final AtomicLong numbers = new AtomicLong();

  /// Makes one that gets nothing yet.
  public Histograms() {}

  /// Makes one that gets the times of this process, in place of whoever got them: of what begins to
  /// be measured from now on. So it comes before the metering is switched on.
  public static Histograms install() {
    synchronized (Histograms.class) {
      Histograms histograms = new Histograms();
      Monitor.recordTimes(histograms);
      installed = histograms;
      return histograms;
    }
  }

  /// The one that was installed last; null if there is none.
  public static @Nullable Histograms installed() {
    return installed;
  }

  /// Makes it get nothing of what begins to be measured from now on. What it has can still be read.
  /// Does nothing if another was installed after it.
  public void uninstall() {
    synchronized (Histograms.class) {
      Monitor.recordTimesInPlaceOf(this, null);
      if (installed == this) {
        installed = null;
      }
    }
  }

  @Override
  public TimeRecorder recorder(TimeKind kind, Object source, String name) {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    expunge();
    Source known = sources.get(new Source(source));
    if (known == null) {
      Source added = new Source(source, collected, numbers.incrementAndGet());
      Source earlier = sources.putIfAbsent(added, added);
      known = earlier == null ? added : earlier;
    }
    return known.series(kind, name);
  }

  /// All that was recorded of `source`, by kinds; empty if nothing was.
  public List<Percentiles> of(Object source) {
    Source known = sources.get(new Source(source));
    return known == null ? List.of() : percentiles(known, Series::bins);
  }

  /// All that was recorded of what is alive.
  public List<Percentiles> all() {
    return read().all();
  }

  /// The same, to look for one source or the other.
  public Reading read() {
    return read(Series::bins);
  }

  /// Begins to read what is recorded from one look to the next. Each of them keeps a copy of each
  /// distribution.
  public Intervals intervals() {
    Intervals intervals = new Intervals(this);
    intervals.read();
    return intervals;
  }

  Reading read(Function<Series, Bins> view) {
    expunge();
    List<Reading.Entry> entries = new ArrayList<>();
    sources.keySet().stream()
        .sorted(Comparator.comparingLong(Source::number))
        .forEach(source -> {
          Object alive = source.get();
          List<Percentiles> percentiles = alive == null ? List.of() : percentiles(source, view);
          if (alive != null && !percentiles.isEmpty()) {
            entries.add(new Reading.Entry(source, source.channelId(alive), percentiles));
          }
        });
    return new Reading(entries);
  }

  /// How many sources there are, for the check that nothing is left behind.
  int sources() {
    expunge();
    return sources.size();
  }

  private static List<Percentiles> percentiles(Source source, Function<Series, Bins> view) {
    List<Percentiles> found = new ArrayList<>();
    for (Series series : source.all()) {
      Percentiles percentiles = view.apply(series).percentiles(series.source(), series.kind());
      if (percentiles.count() > 0) {
        found.add(percentiles);
      }
    }
    return found;
  }

  private void expunge() {
    for (Reference<?> dead; (dead = collected.poll()) != null; ) {
      sources.remove(dead);
    }
  }
}
