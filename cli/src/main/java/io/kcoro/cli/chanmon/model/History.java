package io.kcoro.cli.chanmon.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The latest samples, for graphs. Not thread-safe.
public final class History {
  private final int length;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /// @param length how many samples it keeps
  public History(int length) {
    this.length = length;
  }

  /// Adds the newest, and forgets the oldest if there are too many, and all if the mode is another.
  public void add(Sample sample) {
    if (!samples.isEmpty() && samples.getLast().mode() != sample.mode()) {
      samples.clear();
    }
    if (samples.size() == length) {
      samples.removeFirst();
    }
    samples.addLast(sample);
  }

  /// Forgets all.
  public void clear() {
    samples.clear();
  }

  /// The samples, the newest last.
  public List<Sample> samples() {
    return new ArrayList<>(samples);
  }
}
