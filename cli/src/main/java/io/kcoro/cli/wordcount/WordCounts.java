package io.kcoro.cli.wordcount;

import java.time.Duration;

/// What a run has counted.
///
/// @param files inputs that were read to their sound end
/// @param bytes bytes counted, inflated for zip entries
/// @param words the words and their counts
/// @param errors inputs, or parts of them, that could not be read
/// @param partial whether the run was cancelled before its end
/// @param elapsed how long it took
record WordCounts(
    long files, long bytes, WordTable words, long errors, boolean partial, Duration elapsed) {

  /// Megabytes (1,000,000 bytes) a second.
  double megabytesPerSecond() {
    return bytes * 1e3 / Math.max(1, elapsed.toNanos());
  }
}
