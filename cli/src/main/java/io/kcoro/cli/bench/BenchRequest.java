package io.kcoro.cli.bench;

import java.time.Duration;
import java.util.List;

/// What is to be compared.
///
/// @param rows names of rows
/// @param peers ids of peers
/// @param engines how kcoro does it
/// @param runs how many pairs of processes count for each row and peer
/// @param scale how much of the full size
/// @param limit for one process
/// @param format of the results
public record BenchRequest(
    List<String> rows,
    List<String> peers,
    List<String> engines,
    int runs,
    double scale,
    Duration limit,
    Format format) {

  /// How results are printed.
  public enum Format {
    /// An aligned table.
    TEXT,
    /// One JSON object a line.
    JSON,
    /// A table for documents, with what it was measured on.
    MARKDOWN
  }
}
