package io.kcoro.schedule;

/// Sums over workers. Not thread-safe.
final class Totals {
  long completed;
  long submittedHere;
  long handOffHits;
  long steals;
  long probes;
  long finds;
  long parks;

  void add(Worker worker) {
    completed += worker.completed();
    submittedHere += worker.submittedHere();
    handOffHits += worker.handOffHits();
    steals += worker.steals();
    probes += worker.probes();
    finds += worker.finds();
    parks += worker.parks();
  }

  void add(Totals other) {
    completed += other.completed;
    submittedHere += other.submittedHere;
    handOffHits += other.handOffHits;
    steals += other.steals;
    probes += other.probes;
    finds += other.finds;
    parks += other.parks;
  }
}
