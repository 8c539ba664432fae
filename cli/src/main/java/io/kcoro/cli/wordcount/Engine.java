package io.kcoro.cli.wordcount;

import io.kcoro.cancel.CancellationToken;

/// A way to run a [WordCountJob].
interface Engine {

  /// Runs `job` into `tally` until all is counted or `token` is cancelled, and returns in both
  /// cases.
  ///
  /// @throws io.kcoro.scope.CoroutineFailedException if the run failed; the cause says why
  /// @throws InterruptedException if this thread is interrupted
  void run(WordCountJob job, Tally tally, CancellationToken token) throws InterruptedException;
}
