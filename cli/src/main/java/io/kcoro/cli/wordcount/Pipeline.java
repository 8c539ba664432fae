package io.kcoro.cli.wordcount;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.channel.SelectClause;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Then;
import io.kcoro.memory.Descriptor;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The coroutines of one run: in direct style, but for counters that may be stackless.
///
/// ```text
///            sources          full, slices             results
///   walker ----------> N readers -------> N counters ------------> aggregator
///                        ^     \            /                          ^
///                        |      `----------/----- failures -----------'
///                        `--- empty ------'
/// ```
///
/// Every channel is bounded, so that each stage waits for the next. The blocks in circulation are
/// all there are. A reader holds one block while it waits for another; counters and the aggregator
/// never wait for readers, so one block more than readers is enough to go on.
///
/// Slices of mapped files have no block. They are descriptors, and each is released by the counter
/// that received it, or by their channel.
final class Pipeline {

  private static final int SOURCES_AHEAD = 64;
  // Few: a share holds many words, and what is queued when the run is cancelled is still added up.
  private static final int RESULTS_AHEAD = 4;

  /// What the aggregator is told.
  private sealed interface Result {
    /// An input could not be read completely.
    record Failed(String name, String reason) implements Result {}

    /// A block was counted.
    record Progress(long files, long bytes) implements Result {}

    /// A counter hands in what it has counted since it did so last.
    record Share(BlockCounter counter) implements Result {}
  }

  private static final int RESERVE = 1 << 20;

  private final WordCountJob job;
  private final boolean stackless;
  private final BooleanSupplier cancelled;
  private final SlicedFiles files = new SlicedFiles();

  /// Memory that is given back when something fails, perhaps for lack of it.
  @SuppressWarnings("UnusedVariable") // it only has to be there
  private volatile byte @Nullable [] reserve = new byte[RESERVE];

  private final Channel<Source> sources;
  private final Channel<Block> empty;
  private final Channel<Block> full;
  private final Channel<Descriptor> slices;
  private final Channel<Result> results;

  /// What cancelled counters could not send any more; received when all of them have ended.
  private final Queue<Result> leftovers = new ConcurrentLinkedQueue<>();

  /// @param stackless whether the counters, which never block, are stackless
  /// @param cancelled whether the run was cancelled, for counters that nobody can interrupt
  Pipeline(WordCountJob job, boolean stackless, BooleanSupplier cancelled) {
    this.job = job;
    this.cancelled = cancelled;
    this.stackless = stackless;
    int blocks = 2 * job.workers() + 2;
    sources =
        Channel.<Source>builder()
            .name("sources")
            .buffered(SOURCES_AHEAD)
            .onUndelivered((source, why) -> source.release())
            .build();
    empty = Channel.<Block>builder().name("empty").buffered(blocks).build();
    full = Channel.<Block>builder().name("full").buffered(job.workers()).build();
    slices = Descriptor.channel().name("slices").buffered(job.workers()).build();
    results = Channel.<Result>builder().name("results").buffered(RESULTS_AHEAD).build();
    for (int i = 0; i < blocks; i++) {
      empty.trySend(new Block(job.sizes().block()));
    }
  }

  /// Runs all but the aggregator in `scope`.
  void run(Scope scope) throws InterruptedException {
    scope.launch("walker", this::walk);
    for (int i = 1; i <= job.workers(); i++) {
      String name = "counter-" + i;
      if (stackless) {
        scope.launch(name, new StacklessCounter());
      } else {
        scope.launch(name, this::count);
      }
    }
    Scope.run(
        ScopeConfig.named("readers"),
        readers -> {
          for (int i = 1; i <= job.workers(); i++) {
            readers.launch("reader-" + i, this::read);
          }
        });
    full.close();
    slices.close();
  }

  /// Fails the run for something that no coroutine could tell of, such as a lack of memory at its
  /// end.
  void fail(Throwable failure) {
    giveBackReserve();
    try {
      results.cancel(failure);
    } catch (OutOfMemoryError again) {
      results.cancel(failure); // the collector may have come late for what was given back
    }
  }

  /// Ends the aggregator when it has received all, and releases what no reader or counter got.
  void end() {
    sources.cancel();
    slices.cancel();
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
    SliceCutter cutter = cutter();
    sources.forEach(source -> {
      try {
        if (cutter == null || !cutter.cut(source)) {
          filler.read(source);
        }
      } finally {
        source.release();
      }
    });
    filler.finish();
  }

  private @Nullable SliceCutter cutter() {
    Mapping mapping = job.mapping();
    if (mapping == null) {
      return null;
    }
    return new SliceCutter(
        mapping,
        files,
        new SliceFlow() {
          @Override
          public void slice(Descriptor slice) throws InterruptedException {
            slices.send(slice);
          }

          @Override
          public void failed(String name, String reason) throws InterruptedException {
            results.send(new Result.Failed(name, reason));
          }
        });
  }

  private void count() throws InterruptedException {
    Counting counting = new Counting();
    try {
      while (counting.hasInput()) {
        Block block = counting.count(counting.input.await());
        if (block != null) {
          empty.send(block);
        }
        for (Result result; (result = counting.unsent()) != null; ) {
          results.send(result);
          counting.sent();
        }
        if (counting.isLarge()) {
          results.send(counting.share());
          counting.handedIn();
        }
      }
      results.send(counting.share());
      counting.handedIn();
    } finally {
      counting.leaveRest();
    }
  }

  /// The same without a stack.
  private final class StacklessCounter extends Stackless {
    private final Counting counting = new Counting();
    private final Then<SelectClause> chosen = this::chosen;
    private final Next sendResults = this::sendResults;
    private final Next sentResult = this::sentResult;
    private final Next handedIn = this::handedIn;

    @Override
    protected Op start() {
      return counting.hasInput()
          ? select(counting.input, chosen)
          : send(results, counting.share(), this::ended);
    }

    private Op chosen(SelectClause clause) throws InterruptedException {
      Block block = counting.count(clause);
      return block != null ? send(empty, block, sendResults) : sendResults();
    }

    private Op sendResults() {
      Result result = counting.unsent();
      if (result != null) {
        return send(results, result, sentResult);
      }
      return counting.isLarge() ? send(results, counting.share(), handedIn) : start();
    }

    private Op sentResult() {
      counting.sent();
      return sendResults();
    }

    private Op handedIn() {
      counting.handedIn();
      return start();
    }

    private Op ended() {
      counting.handedIn();
      return done();
    }

    @Override
    protected @Nullable Op recover(Throwable thrown) {
      giveBackReserve();
      return null;
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      counting.leaveRest();
    }
  }

  /// What one counter receives and has counted; it hands in its share of the words whenever that
  /// has grown large.
  private final class Counting {
    private final Select input = Select.roundRobin();
    private final ReceiveClause<Block> blocks = input.receive(full);
    private final ReceiveClause<Descriptor> mapped = input.receive(slices);
    private final SliceCounter sliceCounter = new SliceCounter(job.sizes(), files, cancelled);
    private final Queue<Result> unsent = new ArrayDeque<>();
    private BlockCounter words = newWords();

    private BlockCounter newWords() {
      return new BlockCounter(job.sizes().maxWord());
    }

    /// Whether there may be something to count; false when both channels have ended.
    boolean hasInput() {
      return blocks.isEnabled() || mapped.isEnabled();
    }

    /// Counts what a turn of the select has brought.
    ///
    /// @return the block, cleared, if it was one
    @Nullable Block count(SelectClause chosen) throws InterruptedException {
      Block block = blocks.orNull();
      Descriptor slice = mapped.orNull();
      if (block != null) {
        count(block);
      } else if (slice != null) {
        count(slice);
      } else {
        chosen.disable();
      }
      return block;
    }

    private void count(Block block) {
      words.count(block);
      unsent.add(new Result.Progress(block.files, block.inputBytes));
      block.clear();
    }

    private void count(Descriptor slice) throws InterruptedException {
      try {
        sliceCounter.count(slice, words);
      } finally {
        String damage = sliceCounter.damage();
        if (damage != null) {
          unsent.add(new Result.Failed(sliceCounter.name(), damage));
        }
        unsent.add(new Result.Progress(sliceCounter.files(), sliceCounter.bytes()));
      }
    }

    /// The next of what the aggregator is to be told.
    @Nullable Result unsent() {
      return unsent.peek();
    }

    void sent() {
      unsent.remove();
    }

    boolean isLarge() {
      return words.words().distinct() >= job.shareWords();
    }

    Result share() {
      return new Result.Share(words);
    }

    void handedIn() {
      words = newWords();
    }

    /// Leaves to the aggregator, without a wait, what has been counted and not been sent.
    void leaveRest() {
      leftovers.addAll(unsent);
      if (words.words().distinct() > 0) {
        leftovers.add(share());
      }
    }
  }

  /// Receives all results into `tally`.
  void aggregate(Tally tally) throws InterruptedException {
    try {
      results.forEach(result -> add(result, tally));
      for (Result left; (left = leftovers.poll()) != null; ) {
        add(left, tally);
      }
    } catch (Throwable failure) {
      giveBackReserve();
      results.cancel(failure);
      throw failure;
    }
  }

  /// Lets the run end, and tell why, where it has run out of memory.
  private void giveBackReserve() {
    reserve = null;
  }

  private static void add(Result result, Tally tally) {
    switch (result) {
      case Result.Failed(String name, String reason) -> tally.failed(name, reason);
      case Result.Progress(long files, long bytes) -> tally.progress(files, bytes);
      case Result.Share(BlockCounter counter) -> tally.add(counter);
    }
  }
}
