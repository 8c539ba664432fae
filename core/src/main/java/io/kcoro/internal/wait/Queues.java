package io.kcoro.internal.wait;

/// Something that waiters queue for.
public interface Queues {
  /// Where they queue.
  FifoSource queue();
}
