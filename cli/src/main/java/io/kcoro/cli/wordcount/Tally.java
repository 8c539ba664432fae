package io.kcoro.cli.wordcount;

import java.time.Duration;

/// Collects the results of a run. One thread at a time may use it.
final class Tally {

  private final Monitor monitor;
  private WordTable words = new WordTable();
  private long files;
  private long bytes;
  private long errors;
  private long filesSeen;
  private long bytesSeen;

  Tally(Monitor monitor) {
    this.monitor = monitor;
  }

  /// Tells the monitor that a counter has counted so many more; the counts themselves come with
  /// [#add].
  void progress(long moreFiles, long moreBytes) {
    filesSeen += moreFiles;
    bytesSeen += moreBytes;
    monitor.progress(filesSeen, bytesSeen);
  }

  void failed(String name, String reason) {
    errors++;
    monitor.failed(name, reason);
  }

  /// Takes over all that `counter` has counted.
  void add(BlockCounter counter) {
    files += counter.files();
    bytes += counter.bytes();
    WordTable more = counter.words();
    if (more.distinct() > words.distinct()) {
      more.merge(words);
      words = more;
    } else {
      words.merge(more);
    }
  }

  WordCounts result(boolean partial, Duration elapsed) {
    return new WordCounts(files, bytes, words, errors, partial, elapsed);
  }
}
