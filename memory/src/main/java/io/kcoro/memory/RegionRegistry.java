package io.kcoro.memory;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Makes regions, numbers them, lists them, and holds a limit to them.
///
/// A number is used again when its region is gone, with the next generation: who has an old pair of
/// both finds nothing.
///
/// Thread-safe; never suspends.
public final class RegionRegistry {
  private static final RegionRegistry SHARED =
      new RegionRegistry(Integer.MAX_VALUE, Long.MAX_VALUE, false, null);

  private final int mostRegions;
  private final long mostBytes;
  private final boolean tracks;
  private final LeakHandler leakHandler;
  private final LongAdder leaks = new LongAdder();

  // Guarded by this, all of the following.
  private final List<@Nullable Region> regions = new ArrayList<>();
  private final List<Integer> generations = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private long bytes;
  private int count;

  /// What could not be freed because some I/O uses it; tried again later.
  private final List<Arena> unfreed = new ArrayList<>();

  private RegionRegistry(
      int mostRegions, long mostBytes, boolean tracks, @Nullable LeakHandler leakHandler) {
    this.mostRegions = mostRegions;
    this.mostBytes = mostBytes;
    this.tracks = tracks;
    this.leakHandler = leakHandler != null ? leakHandler : RegionRegistry::log;
  }

  private static void log(String region, long bytes, @Nullable Throwable allocated) {
    System.getLogger("io.kcoro.memory")
        .log(
            Level.WARNING,
            "a descriptor of region '%s' (a block of %d bytes) was lost without being released"
                .formatted(region, bytes),
            allocated);
  }

  /// The one of the process, without a limit.
  public static RegionRegistry shared() {
    return SHARED;
  }

  /// One with limits.
  ///
  /// @param mostRegions how many regions there may be
  /// @param mostBytes how many bytes they may have together
  /// @throws IllegalArgumentException if one of them is not positive
  public static RegionRegistry limited(int mostRegions, long mostBytes) {
    if (mostRegions < 1 || mostBytes < 1) {
      throw new IllegalArgumentException(
          "a registry of %d regions and %d bytes".formatted(mostRegions, mostBytes));
    }
    return new RegionRegistry(mostRegions, mostBytes, false, null);
  }

  /// A registry like this one, and empty, that remembers the places where descriptors are
  /// allocated, released and moved, for messages; that takes some microseconds each.
  public RegionRegistry tracking() {
    return new RegionRegistry(mostRegions, mostBytes, true, leakHandler);
  }

  /// A registry like this one, and empty, that tells `handler` of lost descriptors. Without one
  /// they are logged as warnings of `io.kcoro.memory`.
  public RegionRegistry onLeak(LeakHandler handler) {
    return new RegionRegistry(
        mostRegions, mostBytes, tracks, Objects.requireNonNull(handler, "handler"));
  }

  // ---- making regions ----

  /// Memory outside the heap, full of zeros.
  ///
  /// @param size its bytes
  /// @throws IllegalArgumentException if `size` is not positive
  /// @throws RegionLimitException if that is more than the limit leaves
  /// @throws OutOfMemoryError if the system has not so much
  public Region allocate(String name, long size, Alignment alignment) {
    return allocate(name, size, alignment, false);
  }

  /// The same for an arena, which nobody else may hold.
  Region allocateFor(String name, long size, Alignment alignment) {
    return allocate(name, size, alignment, true);
  }

  private Region allocate(String name, long size, Alignment alignment, boolean forArena) {
    if (size < 1) {
      throw new IllegalArgumentException("a region of " + size + " bytes");
    }
    reserve(name, size);
    Arena arena = null;
    try {
      arena = Arena.ofShared();
      MemorySegment memory = arena.allocate(size, alignment.bytes());
      return register(name, RegionKind.OFF_HEAP, memory, arena, null, forArena);
    } catch (Throwable failure) {
      undo(arena, size);
      throw failure;
    }
  }

  private void undo(@Nullable Arena arena, long size) {
    if (arena != null) {
      arena.close();
    }
    unreserve(size);
  }

  /// A whole file, mapped into memory.
  ///
  /// @param mode as in [FileChannel#map]
  /// @throws IllegalArgumentException if the file is empty
  /// @throws RegionLimitException if it is more than the limit leaves
  public Region map(Path file, MapMode mode) throws IOException {
    try (FileChannel channel = open(file, mode)) {
      return map(file, channel, mode, 0, channel.size());
    }
  }

  /// A part of a file, mapped into memory.
  ///
  /// @param mode as in [FileChannel#map]
  /// @throws IllegalArgumentException if `size` is not positive or the part is not in the file
  /// @throws RegionLimitException if it is more than the limit leaves
  public Region map(Path file, MapMode mode, long offset, long size) throws IOException {
    try (FileChannel channel = open(file, mode)) {
      if (offset < 0 || size > channel.size() - offset) {
        throw new IllegalArgumentException(
            "%d bytes from %d are not in %s, which has %d"
                .formatted(size, offset, file, channel.size()));
      }
      return map(file, channel, mode, offset, size);
    }
  }

  private static FileChannel open(Path file, MapMode mode) throws IOException {
    return mode.toString().startsWith("READ_ONLY") // of the JDK, or of one of its file systems
        ? FileChannel.open(file, StandardOpenOption.READ)
        : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private Region map(Path file, FileChannel channel, MapMode mode, long offset, long size)
      throws IOException {
    if (size < 1) {
      throw new IllegalArgumentException("%d bytes of %s cannot be mapped".formatted(size, file));
    }
    String name = file.toString();
    reserve(name, size);
    Arena arena = null;
    try {
      MappedFile mapped = new MappedFile(file, offset);
      arena = Arena.ofShared();
      MemorySegment memory = channel.map(mode, offset, size, arena);
      return register(name, RegionKind.MAPPED, memory, arena, mapped, false);
    } catch (Throwable failure) {
      undo(arena, size);
      throw failure;
    }
  }

  /// An array of the heap, which stays its owner's too.
  ///
  /// @throws IllegalArgumentException if it is empty
  /// @throws RegionLimitException if it is more than the limit leaves
  public Region wrap(String name, byte[] array) {
    if (array.length == 0) {
      throw new IllegalArgumentException("a region of 0 bytes");
    }
    reserve(name, array.length);
    try {
      return register(name, RegionKind.HEAP, MemorySegment.ofArray(array), null, null, false);
    } catch (Throwable failure) {
      undo(null, array.length);
      throw failure;
    }
  }

  private synchronized void reserve(String name, long size) {
    Objects.requireNonNull(name, "name");
    freeLeftovers();
    if (count == mostRegions || size > mostBytes - bytes) {
      throw new RegionLimitException(
          "no room for region '%s' of %d bytes: %d of %d regions and %d of %d bytes are taken"
              .formatted(name, size, count, mostRegions, bytes, mostBytes));
    }
    count++;
    bytes += size;
  }

  private synchronized void unreserve(long size) {
    count--;
    bytes -= size;
  }

  private synchronized Region register(
      String name,
      RegionKind kind,
      MemorySegment memory,
      @Nullable Arena arena,
      @Nullable MappedFile file,
      boolean forArena) {
    Integer reused = free.poll();
    int id = reused == null ? regions.size() : reused;
    if (reused == null) {
      regions.add(null);
      generations.add(0);
    }
    int generation = generations.get(id) + 1;
    generations.set(id, generation);
    Region region = new Region(this, id, generation, name, kind, memory, arena, file, forArena);
    regions.set(id, region);
    return region;
  }

  /// A region is gone.
  synchronized void freed(Region region, @Nullable Arena arena) {
    regions.set(region.id(), null);
    free.add(region.id());
    unreserve(region.size());
    if (arena != null) {
      unfreed.add(arena);
    }
    freeLeftovers();
  }

  private void freeLeftovers() {
    unfreed.removeIf(arena -> {
      try {
        arena.close();
        return true;
      } catch (IllegalStateException used) {
        return false; // some I/O is under way in it, of a thread that borrowed a segment too long
      }
    });
  }

  // ---- looking ----

  /// The region of a number and generation, if it is still registered.
  public synchronized Optional<Region> find(int id, int generation) {
    Region found = id >= 0 && id < regions.size() ? regions.get(id) : null;
    return found == null || found.generation() != generation || found.query().deregistered()
        ? Optional.empty()
        : Optional.of(found);
  }

  /// The region that another process asks for, if it is still registered.
  public synchronized Optional<Region> find(UUID exportId) {
    for (Region region : regions) {
      if (region != null && region.exportId().equals(exportId) && !region.query().deregistered()) {
        return Optional.of(region);
      }
    }
    return Optional.empty();
  }

  /// All regions whose memory is there, by number.
  public synchronized List<RegionInfo> list() {
    List<RegionInfo> found = new ArrayList<>();
    for (Region region : regions) {
      if (region != null) {
        found.add(region.query());
      }
    }
    return found;
  }

  /// The bytes of all regions together.
  public synchronized long bytes() {
    return bytes;
  }

  /// How many descriptors were lost.
  public long leaks() {
    return leaks.sum();
  }

  // ---- for blocks ----

  boolean tracks() {
    return tracks;
  }

  void leaked(Block block) {
    leaks.increment();
    try {
      leakHandler.leaked(block.region.name(), block.memory.byteSize(), block.site());
    } catch (Throwable failure) {
      System.getLogger("io.kcoro.memory")
          .log(Level.ERROR, "the handler of lost descriptors has failed", failure);
    }
  }

  @Override
  public synchronized String toString() {
    return "RegionRegistry[%d regions, %d bytes]".formatted(count, bytes);
  }
}
