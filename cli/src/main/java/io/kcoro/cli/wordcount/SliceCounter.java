package io.kcoro.cli.wordcount;

import io.kcoro.cli.wordcount.SlicedFiles.SlicedFile;
import io.kcoro.memory.Descriptor;
import io.kcoro.memory.MemoryFaultException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Counts slices of mapped files by the code that counts what was read: a slice is read, into a
/// small block that stays in the processor's cache and is counted at once. That copy is where a
/// fault is noticed, so that no word is made of bytes that are not the file's. Not thread-safe.
final class SliceCounter {

  private final SlicedFiles files;
  private final BooleanSupplier cancelled;
  private final BlockSizes window;
  private final BlockFiller filler;

  /// Those not in use, of two at most.
  private final Deque<Block> blocks = new ArrayDeque<>();

  private @Nullable BlockCounter words;
  private @Nullable SlicedFile file;
  private long countedBytes;
  private int countedFiles;
  private @Nullable String damage;

  /// @param sizes those of the run's blocks
  /// @param cancelled whether to count no further, where nobody can be interrupted
  SliceCounter(BlockSizes sizes, SlicedFiles files, BooleanSupplier cancelled) {
    this.files = files;
    this.cancelled = cancelled;
    window = new BlockSizes(sizes.maxWord() + 2 * sizes.read(), sizes.read(), sizes.maxWord());
    filler = new BlockFiller(window, new Windows());
  }

  /// Counts all words of `slice` into `into`, and releases it in any case.
  ///
  /// @throws InterruptedException if the run is cancelled; the other methods tell what was counted
  ///   until then
  void count(Descriptor slice, BlockCounter into) throws InterruptedException {
    try (slice) {
      SlicedFile of = files.of(slice);
      words = into;
      file = of;
      countedBytes = 0;
      countedFiles = 0;
      damage = null;
      filler.read(new Slice(slice, of, cancelled));
      filler.finish();
      if (of.sliceEnded()) {
        into.fileEnded();
        countedFiles = 1;
      }
    }
  }

  /// The bytes of the last slice that were counted.
  long bytes() {
    return countedBytes;
  }

  /// 1 if with the last slice its whole file was read to its sound end.
  int files() {
    return countedFiles;
  }

  /// The name of the file that the last slice is of.
  String name() {
    return Objects.requireNonNull(file).name();
  }

  /// Why the last slice could not be read completely; null if it could, or if the same was told of
  /// another slice of its file.
  @Nullable String damage() {
    return damage;
  }

  private final class Windows implements BlockFlow {
    @Override
    public Block empty() {
      Block free = blocks.poll();
      return free != null ? free : new Block(window.block());
    }

    @Override
    public void full(Block block) {
      block.files = 0; // the end of a slice is not that of a file
      Objects.requireNonNull(words).count(block);
      countedBytes += block.inputBytes;
      block.clear();
      blocks.add(block);
    }

    @Override
    public void failed(String name, String reason) {
      if (Objects.requireNonNull(file).damaged()) {
        damage = reason;
      }
    }
  }

  private record Slice(Descriptor bytes, SlicedFile file, BooleanSupplier cancelled)
      implements Source {

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public boolean live() {
      return false;
    }

    @Override
    public Reading open() {
      return new SliceReading(this);
    }
  }

  private static final class SliceReading implements Reading {
    private final Slice slice;
    private final long length;
    private long delivered;

    SliceReading(Slice slice) {
      this.slice = slice;
      length = slice.bytes().length();
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException, InterruptedException {
      if (slice.cancelled().getAsBoolean()) {
        throw new InterruptedException();
      }
      if (delivered == length) {
        return -1;
      }
      int count = (int) Math.min(most, length - delivered);
      try {
        slice.bytes().read(bytes -> copy(bytes, into, from, count));
      } catch (MemoryFaultException | InternalError e) { // the JVM may tell late
        throw slice.file().failure(e);
      }
      delivered += count;
      return count;
    }

    private @Nullable Void copy(MemorySegment bytes, byte[] into, int from, int count) {
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, delivered, into, from, count);
      return null;
    }

    @Override
    public void close() {}
  }
}
