package io.kcoro.channel;

import java.util.ArrayList;
import java.util.List;

/// The selects that wait for a channel to be filled. Its monitor guards it, and nothing is called
/// under that.
final class PressureWatch {
  private final List<SelectEvent.OfPressure> events = new ArrayList<>();

  synchronized boolean isUsed() {
    return !events.isEmpty();
  }

  synchronized void add(SelectEvent.OfPressure event) {
    events.add(event);
  }

  synchronized boolean remove(SelectEvent.OfPressure event) {
    return events.remove(event);
  }

  /// From how many elements on somebody is to be told.
  synchronized long lowest() {
    long lowest = ChannelMeter.NEVER;
    for (SelectEvent.OfPressure event : events) {
      lowest = Math.min(lowest, event.threshold());
    }
    return lowest;
  }

  /// Tells whoever waits for so many elements; -1 if there is nothing to tell.
  void pressed(long buffered) {
    if (buffered < 0) {
      return;
    }
    List<SelectEvent.OfPressure> told = new ArrayList<>();
    synchronized (this) {
      for (SelectEvent.OfPressure event : events) {
        if (event.threshold() <= buffered) {
          told.add(event);
        }
      }
    }
    told.forEach(SelectEvent.OfPressure::fired);
  }
}
