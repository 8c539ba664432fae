package io.kcoro.cli.wordcount;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.ArrayDeque;
import java.util.Deque;

/// One plain loop. It runs in a coroutine for one reason: so that a read that blocks can be
/// cancelled.
final class SequentialEngine implements Engine {

  @Override
  public void run(WordCountJob job, Tally tally, CancellationToken token)
      throws InterruptedException {
    Scope.run(
        ScopeConfig.named("wordcount").cancelledBy(token),
        scope -> scope.launch("sequential", () -> countAll(job, tally)));
  }

  private static void countAll(WordCountJob job, Tally tally) throws InterruptedException {
    BlockCounter counter = new BlockCounter(job.sizes().maxWord());
    BlockFiller filler = new BlockFiller(job.sizes(), new Loop(job, counter, tally));
    try {
      job.walker()
          .walk(
              job.names(),
              new SourceSink() {
                @Override
                public void accept(Source source) throws InterruptedException {
                  filler.read(source);
                  source.release();
                }

                @Override
                public void failed(String name, String reason) {
                  tally.failed(name, reason);
                }
              });
      filler.finish();
    } finally {
      tally.add(counter);
    }
  }

  /// Counts each block at once, and uses two in turn.
  private static final class Loop implements BlockFlow {

    private final BlockCounter counter;
    private final Tally tally;
    private final Deque<Block> blocks = new ArrayDeque<>();

    Loop(WordCountJob job, BlockCounter counter, Tally tally) {
      this.counter = counter;
      this.tally = tally;
      blocks.add(new Block(job.sizes().block()));
      blocks.add(new Block(job.sizes().block()));
    }

    @Override
    public Block empty() {
      return blocks.remove();
    }

    @Override
    public void full(Block block) {
      counter.count(block);
      tally.progress(block.files, block.inputBytes);
      block.clear();
      blocks.add(block);
    }

    @Override
    public void failed(String name, String reason) {
      tally.failed(name, reason);
    }
  }
}
