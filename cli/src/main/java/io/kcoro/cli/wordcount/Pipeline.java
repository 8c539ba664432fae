package io.kcoro.cli.wordcount;

import io.kcoro.channel.Channel;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// The coroutines of one run.
///
/// ```text
///            sources              full                 results
///   walker ----------> N readers -------> N counters ------------> aggregator
///                        ^     \            /                          ^
///                        |      `----------/----- failures -----------'
///                        `--- empty ------'
/// ```
///
/// Every channel is bounded, so that each stage waits for the next. The blocks in circulation are
/// all there are. A reader holds one block while it waits for another; counters and the aggregator
/// never wait for readers, so one block more than readers is enough to go on.
final class Pipeline {

  private static final int SOURCES_AHEAD = 64;
  // Few: a share holds many words, and what is queued when the run is cancelled is still added up.
  private static final int RESULTS_AHEAD = 4;

  /// Starts a counter of this pipeline: one that receives from [#full()].
  interface Counters {
    void launch(Scope scope, String name, Pipeline pipeline);
  }

  /// What the aggregator is told.
  sealed interface Result {
    /// An input could not be read completely.
    record Failed(String name, String reason) implements Result {}

    /// A block was counted.
    record Progress(long files, long bytes) implements Result {}

    /// A counter hands in what it has counted since it did so last.
    record Share(BlockCounter counter) implements Result {}
  }

  private final WordCountJob job;
  private final Channel<Source> sources;
  private final Channel<Block> empty;
  private final Channel<Block> full;
  private final Channel<Result> results;

  /// What cancelled counters could not send any more; received when all of them have ended.
  private final Queue<Result> leftovers = new ConcurrentLinkedQueue<>();

  Pipeline(WordCountJob job) {
    this.job = job;
    int blocks = 2 * job.workers() + 2;
    sources =
        Channel.<Source>builder()
            .name("sources")
            .buffered(SOURCES_AHEAD)
            .onUndelivered((source, why) -> source.release())
            .build();
    empty = Channel.<Block>builder().name("empty").buffered(blocks).build();
    full = Channel.<Block>builder().name("full").buffered(job.workers()).build();
    results = Channel.<Result>builder().name("results").buffered(RESULTS_AHEAD).build();
    for (int i = 0; i < blocks; i++) {
      empty.trySend(new Block(job.sizes().block()));
    }
  }

  /// Runs all but the aggregator in `scope`.
  void run(Scope scope, Counters counters) throws InterruptedException {
    scope.launch("walker", this::walk);
    for (int i = 1; i <= job.workers(); i++) {
      counters.launch(scope, "counter-" + i, this);
    }
    Scope.run(
        ScopeConfig.named("readers"),
        readers -> {
          for (int i = 1; i <= job.workers(); i++) {
            readers.launch("reader-" + i, this::read);
          }
        });
    full.close();
  }

  /// Ends the aggregator when it has received all, and releases what no reader got.
  void end() {
    sources.cancel();
    results.close();
  }

  private void walk() throws InterruptedException {
    job.walker()
        .walk(
            job.names(),
            new SourceSink() {
              @Override
              public void accept(Source source) throws InterruptedException {
                sources.send(source);
              }

              @Override
              public void failed(String name, String reason) throws InterruptedException {
                results.send(new Result.Failed(name, reason));
              }
            });
    sources.close();
  }

  private void read() throws InterruptedException {
    BlockFiller filler =
        new BlockFiller(
            job.sizes(),
            new BlockFlow() {
              @Override
              public Block empty() throws InterruptedException {
                return empty.receive();
              }

              @Override
              public void full(Block block) throws InterruptedException {
                full.send(block);
              }

              @Override
              public void failed(String name, String reason) throws InterruptedException {
                results.send(new Result.Failed(name, reason));
              }
            });
    sources.forEach(source -> {
      try {
        filler.read(source);
      } finally {
        source.release();
      }
    });
    filler.finish();
  }

  /// A counter in direct style.
  void count() throws InterruptedException {
    Counting counting = new Counting();
    try {
      full.forEach(counting::count);
      counting.handIn();
    } finally {
      counting.leaveRest();
    }
  }

  /// What one counter does; it hands in its share of the words whenever that has grown large.
  private final class Counting {
    private BlockCounter share = newShare();
    private @Nullable Result unsent;

    void count(Block block) throws InterruptedException {
      share.count(block);
      Result progress = new Result.Progress(block.files, block.inputBytes);
      unsent = progress;
      block.clear();
      empty.send(block);
      results.send(progress);
      unsent = null;
      if (isLarge(share)) {
        handIn();
      }
    }

    void handIn() throws InterruptedException {
      results.send(new Result.Share(share));
      share = newShare();
    }

    void leaveRest() {
      leave(unsent, share);
    }
  }

  /// Leaves to the aggregator, without a wait, what a counter has counted and not sent.
  void leave(@Nullable Result unsent, BlockCounter share) {
    if (unsent != null) {
      leftovers.add(unsent);
    }
    if (share.words().distinct() > 0) {
      leftovers.add(new Result.Share(share));
    }
  }

  BlockCounter newShare() {
    return new BlockCounter(job.sizes().maxWord());
  }

  /// Whether a share is large enough to be handed in.
  boolean isLarge(BlockCounter share) {
    return share.words().distinct() >= job.shareWords();
  }

  Channel<Block> full() {
    return full;
  }

  Channel<Block> empty() {
    return empty;
  }

  Channel<Result> results() {
    return results;
  }

  /// Receives all results into `tally`.
  void aggregate(Tally tally) throws InterruptedException {
    try {
      results.forEach(result -> add(result, tally));
      for (Result left; (left = leftovers.poll()) != null; ) {
        add(left, tally);
      }
    } catch (Throwable failure) {
      results.cancel(failure);
      throw failure;
    }
  }

  private static void add(Result result, Tally tally) {
    switch (result) {
      case Result.Failed(String name, String reason) -> tally.failed(name, reason);
      case Result.Progress(long files, long bytes) -> tally.progress(files, bytes);
      case Result.Share(BlockCounter counter) -> tally.add(counter);
    }
  }
}
