package io.kcoro.cli.wordcount;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.concurrent.CancellationException;

/// Coroutines joined by channels; see [Pipeline] for the picture.
///
/// The aggregator lives in the outer scope and the rest in an inner one, which alone is cancelled
/// by the run's token: so the aggregator still receives what the counters have counted until then.
///
/// @param stackless whether the counters are stackless; the readers block and never are
record PipelineEngine(boolean stackless) implements Engine {

  @Override
  public void run(WordCountJob job, Tally tally, CancellationToken token)
      throws InterruptedException {
    Pipeline pipeline = new Pipeline(job, stackless, token::isCancelled);
    Scope.run(
        ScopeConfig.named("wordcount").onUncaught((thread, failure) -> pipeline.fail(failure)),
        scope -> {
          scope.launch("aggregator", () -> pipeline.aggregate(tally));
          try {
            Scope.run(ScopeConfig.named("pipeline").cancelledBy(token), pipeline::run);
          } catch (CancellationException e) {
            if (!token.isCancelled()) {
              throw e;
            }
          } finally {
            pipeline.end();
          }
        });
  }
}
