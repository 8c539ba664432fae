package io.kcoro.metrics.histogram;

import java.util.HashMap;
import java.util.Map;

/// Reads what was recorded since it was read last, for live views. Each has an interval of its own,
/// so that several readers do not take it from each other. Thread-safe; never suspends.
public final class Intervals {
  private final Histograms histograms;
  private Map<Series, Bins> before = new HashMap<>();

  Intervals(Histograms histograms) {
    this.histograms = histograms;
  }

  /// What was recorded since the last call, or since this was made; without those that nothing was
  /// recorded of meanwhile.
  public synchronized Reading read() {
    Map<Series, Bins> now = new HashMap<>(); // only of what is alive
    Reading reading =
        histograms.read(series -> {
          Bins bins = series.bins();
          now.put(series, bins);
          return bins.since(before.getOrDefault(series, Bins.NONE));
        });
    before = now;
    return reading;
  }

  /// How many distributions it has a copy of, for the check that nothing is left behind.
  synchronized int kept() {
    return before.size();
  }
}
