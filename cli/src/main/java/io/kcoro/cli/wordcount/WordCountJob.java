package io.kcoro.cli.wordcount;

import io.kcoro.cancel.CancellationToken;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be counted.
///
/// @param names names of files, folders, archives and special files, and `-`
/// @param walker finds the inputs behind the names
/// @param workers how many readers, and how many counters, work at a time, if the engine has
///   several
/// @param sizes sizes of the blocks
/// @param shareWords how many distinct words one of several counters collects before it hands them
///   in: few enough that its table stays in the processor's cache, that not every counter keeps all
///   words, and that the rest is handed in fast when the run ends
/// @param mapping how files are mapped into memory; null if all are read
record WordCountJob(
    List<String> names,
    SourceWalker walker,
    int workers,
    BlockSizes sizes,
    int shareWords,
    @Nullable Mapping mapping) {

  static final int DEFAULT_SHARE_WORDS = 1 << 16;

  /// Counts with `engine` until all is counted or `token` is cancelled. Waits until nothing of the
  /// run is left in any thread.
  ///
  /// @return the counts, partial if `token` was cancelled
  /// @throws io.kcoro.scope.CoroutineFailedException if the run failed; the cause says why
  /// @throws InterruptedException if this thread is interrupted
  WordCounts run(Engine engine, Monitor monitor, CancellationToken token)
      throws InterruptedException {
    long start = System.nanoTime();
    Tally tally = new Tally(monitor);
    engine.run(this, tally, token);
    return tally.result(token.isCancelled(), Duration.ofNanos(System.nanoTime() - start));
  }
}
