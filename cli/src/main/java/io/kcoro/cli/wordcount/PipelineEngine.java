package io.kcoro.cli.wordcount;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.concurrent.CancellationException;

/// Coroutines joined by channels; see [Pipeline] for the picture.
///
/// The aggregator lives in the outer scope and the rest in an inner one, which alone is cancelled
/// by the run's token: so the aggregator still receives what the counters have counted until then.
final class PipelineEngine implements Engine {

  private final Pipeline.Counters counters;

  private PipelineEngine(Pipeline.Counters counters) {
    this.counters = counters;
  }

  /// All coroutines have threads of their own.
  static PipelineEngine direct() {
    return new PipelineEngine((scope, name, pipeline) -> scope.launch(name, pipeline::count));
  }

  /// Those that count are stackless; those that read files have threads to wait in.
  static PipelineEngine stackless() {
    return new PipelineEngine(
        (scope, name, pipeline) -> scope.launch(name, new StacklessCounter(pipeline)));
  }

  @Override
  public void run(WordCountJob job, Tally tally, CancellationToken token)
      throws InterruptedException {
    Pipeline pipeline = new Pipeline(job);
    Scope.run(
        ScopeConfig.named("wordcount"),
        scope -> {
          scope.launch("aggregator", () -> pipeline.aggregate(tally));
          try {
            Scope.run(
                ScopeConfig.named("pipeline").cancelledBy(token),
                inner -> pipeline.run(inner, counters));
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
