package io.kcoro.cli.wordcount;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.memory.Descriptor;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

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
    SliceCutter cutter = cutter(job, counter, tally);
    try {
      job.walker()
          .walk(
              job.names(),
              new SourceSink() {
                @Override
                public void accept(Source source) throws InterruptedException {
                  if (cutter == null || !cutter.cut(source)) {
                    filler.read(source);
                  }
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

  private static @Nullable SliceCutter cutter(WordCountJob job, BlockCounter words, Tally tally) {
    Mapping mapping = job.mapping();
    if (mapping == null) {
      return null;
    }
    SlicedFiles files = new SlicedFiles();
    SliceCounter counter = new SliceCounter(job.sizes(), files, () -> false);
    return new SliceCutter(
        mapping,
        files,
        new SliceFlow() {
          @Override
          public void slice(Descriptor slice) throws InterruptedException {
            counter.count(slice, words);
            String damage = counter.damage();
            if (damage != null) {
              tally.failed(counter.name(), damage);
            }
            tally.progress(counter.files(), counter.bytes());
          }

          @Override
          public void failed(String name, String reason) {
            tally.failed(name, reason);
          }
        });
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
