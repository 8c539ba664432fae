package io.kcoro.memory;

import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Describes an arena and makes it. Not thread-safe; may be used again after [#build()].
public final class SlabArenaBuilder {
  private static final AtomicLong UNNAMED = new AtomicLong();
  private static final long SMALLEST = 64;
  private static final long LARGEST = 1 << 20;

  private @Nullable String name;
  private long limit = 64 << 20;
  private long[] blockSizes = powersOfTwo(SMALLEST, LARGEST);
  private long slabSize = 1 << 20;
  private Alignment alignment = Alignment.CACHE_LINE;
  private boolean checked = true;
  private @Nullable Duration trimInterval = Duration.ofSeconds(10);
  private TimeSource clock = TimeSource.system();
  private RegionRegistry registry = RegionRegistry.shared();

  SlabArenaBuilder() {}

  private static long[] powersOfTwo(long from, long to) {
    int count = Long.numberOfTrailingZeros(to) - Long.numberOfTrailingZeros(from) + 1;
    long[] sizes = new long[count];
    Arrays.setAll(sizes, i -> from << i);
    return sizes;
  }

  /// Names it, for messages, its regions, and whoever looks from outside. Without a name it gets
  /// one with a number.
  public SlabArenaBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /// How much memory it may take, in bytes; 64 MiB if not said.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public SlabArenaBuilder limit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("an arena of " + bytes + " bytes");
    }
    limit = bytes;
    return this;
  }

  /// The sizes of its blocks, in bytes: an allocation gets the smallest that is large enough. The
  /// powers of two from 64 bytes to 1 MiB if not said.
  ///
  /// @param bytes positive, ascending, multiples of 8
  /// @throws IllegalArgumentException if they are not
  public SlabArenaBuilder blockSizes(long... bytes) {
    long before = 0;
    for (long size : bytes) {
      if (size <= before || size % 8 != 0) {
        throw new IllegalArgumentException(
            "block sizes are positive, ascending multiples of 8, not " + Arrays.toString(bytes));
      }
      before = size;
    }
    if (bytes.length == 0) {
      throw new IllegalArgumentException("an arena without block sizes");
    }
    blockSizes = bytes.clone();
    return this;
  }

  /// How many bytes it takes from the system at once, for blocks of one size; 1 MiB if not said. A
  /// larger block has a slab of its own.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public SlabArenaBuilder slabSize(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a slab of " + bytes + " bytes");
    }
    slabSize = bytes;
    return this;
  }

  /// Where slabs begin; at a line of the cache if not said. Blocks follow each other without gaps.
  public SlabArenaBuilder alignment(Alignment alignment) {
    this.alignment = Objects.requireNonNull(alignment, "alignment");
    return this;
  }

  /// Keeps one handle for each block, see [Descriptor]: less work, and misuse and lost descriptors
  /// go unnoticed.
  public SlabArenaBuilder unchecked() {
    checked = false;
    return this;
  }

  /// How often slabs are given back none of whose blocks was used since the last time; each ten
  /// seconds if not said.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public SlabArenaBuilder trimEvery(Duration interval) {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("trimming every " + interval);
    }
    trimInterval = interval;
    return this;
  }

  /// Never gives slabs back by itself.
  public SlabArenaBuilder neverTrim() {
    trimInterval = null;
    return this;
  }

  /// The clock of [#trimEvery].
  public SlabArenaBuilder clock(TimeSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /// Where its slabs are registered; [RegionRegistry#shared()] if not said. If that tracks, the
  /// arena does.
  public SlabArenaBuilder registry(RegionRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
    return this;
  }

  /// Makes the arena. It takes memory when it is needed first.
  ///
  /// @throws IllegalStateException if not even one block of the smallest size is within its limit
  public SlabArena build() {
    return build(Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors()));
  }

  /// @param stacks see [FreeStack]
  SlabArena build(int stacks) {
    if (blockSizes[0] > limit) {
      throw new IllegalStateException(
          "the limit of %d bytes leaves no room for a block of %d".formatted(limit, blockSizes[0]));
    }
    SlabArena arena = new SlabArena(this, stacks);
    arena.startTrimming(trimInterval, clock);
    return arena;
  }

  String arenaName() {
    return name != null ? name : "arena-" + UNNAMED.incrementAndGet();
  }

  long limit() {
    return limit;
  }

  long[] blockSizes() {
    return blockSizes;
  }

  long slabSize() {
    return slabSize;
  }

  Alignment alignment() {
    return alignment;
  }

  boolean checked() {
    return checked;
  }

  RegionRegistry registry() {
    return registry;
  }
}
