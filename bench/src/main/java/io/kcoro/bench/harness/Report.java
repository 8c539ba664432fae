package io.kcoro.bench.harness;

import io.kcoro.bench.row.Row;

/// Prints results as they come.
interface Report {
  /// Before the first result.
  void begin();

  /// A row and a peer that were measured.
  void measured(Comparison comparison);

  /// A row and a peer that were not, which is no failure.
  void skipped(Row row, String engine, String peer, String why);

  /// A row and a peer of which a process failed.
  void failed(Row row, String engine, String peer, String why);
}
