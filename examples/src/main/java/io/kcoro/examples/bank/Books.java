package io.kcoro.examples.bank;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/// What the tellers write down. Thread-safe.
final class Books {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder notBegun = new LongAdder();

  /// Those that tellers had in hand when they were stopped at once.
  private final Queue<Transfer> inHand = new ConcurrentLinkedQueue<>();

  void accepted() {
    accepted.increment();
  }

  void done() {
    done.increment();
  }

  void refused() {
    refused.increment();
  }

  void notBegun() {
    notBegun.increment();
  }

  void inHand(Transfer transfer) {
    inHand.add(transfer);
  }

  Queue<Transfer> inHand() {
    return inHand;
  }

  /// For people, while all goes on.
  String progress() {
    return "%,d transfers done, %,d refused".formatted(done.sum(), refused.sum());
  }

  long countAccepted() {
    return accepted.sum();
  }

  long countDone() {
    return done.sum();
  }

  long countRefused() {
    return refused.sum();
  }

  long countNotBegun() {
    return notBegun.sum();
  }
}
