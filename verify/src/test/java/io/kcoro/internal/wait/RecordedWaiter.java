package io.kcoro.internal.wait;

import java.util.concurrent.atomic.AtomicInteger;

/// A waiter of nobody, which tells afterwards what became of it: so that no thread need wait.
public final class RecordedWaiter extends Waiter {
  private final AtomicInteger resumed = new AtomicInteger();

  @Override
  public void resume() {
    resumed.incrementAndGet();
  }

  /// What became of it. Asked when all is quiet.
  public String end() {
    int times = resumed.get();
    if (times > 1) {
      return "resumed " + times + " times";
    }
    if (times == 0) {
      return switch (handOver) {
        case EMPTY -> "never queued";
        case CANCELLED -> "withdrawn";
        case SENDER_READY, RECEIVER_READY -> "still queued";
        default -> "claimed and not resumed";
      };
    }
    return switch (handOver) {
      case MATCHED -> slot == null ? "matched" : "received " + slot;
      case CLOSED -> "closed";
      default -> "resumed in state " + handOver;
    };
  }
}
