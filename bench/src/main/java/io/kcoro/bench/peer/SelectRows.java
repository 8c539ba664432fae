package io.kcoro.bench.peer;

/// kcoro's side of the select rows: there is none before kcoro has a select. The peers' sides are
/// ready.
final class SelectRows {
  /// What the results say instead.
  static final String MISSING = "select comes with a later version of kcoro";

  private SelectRows() {}
}
