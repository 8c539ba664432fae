package io.kcoro.memory;

import io.kcoro.Suspending;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.time.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A block of memory that stays where it is, known by number to a [RegionRegistry], which makes it.
///
/// It is there as long as somebody holds it: its registration, each [#retain()], each descriptor
/// over it, each arena that cuts it up. [#deregister()] ends the registration: nobody can hold it
/// anew, and when the last one lets go its memory is freed.
///
/// Thread-safe. Only [#deregister(Deadline)] suspends.
public final class Region {
  private static final long DEREGISTERED = Long.MIN_VALUE;

  private final @Nullable RegionRegistry registry;
  private final int id;
  private final int generation;
  private final String name;
  private final RegionKind kind;
  private final UUID exportId = UUID.randomUUID();
  private final MemorySegment memory;
  private final @Nullable Arena arena;
  private final @Nullable MappedFile file;

  /// Whether an arena cuts it up, and nobody else is to touch it.
  private final boolean isOfArena;

  private final Map<String, String> metadata = new ConcurrentHashMap<>();

  /// How many hold it, apart from its registration, and the bit that says whether that has ended.
  /// Who brings it to this bit and no holder frees the memory: that happens once.
  private final AtomicLong holders = new AtomicLong();

  /// Closed when the memory has been freed; made for the first who waits. Guarded by this.
  private @Nullable Channel<Boolean> gone;

  private boolean isGone; // guarded by this

  /// @param arena what frees the memory; null if the garbage collector does
  /// @param isOfArena whether nobody but an arena is to touch it
  Region(
      @Nullable RegionRegistry registry,
      int id,
      int generation,
      String name,
      RegionKind kind,
      MemorySegment memory,
      @Nullable Arena arena,
      @Nullable MappedFile file,
      boolean isOfArena) {
    this.isOfArena = isOfArena;
    this.registry = registry;
    this.id = id;
    this.generation = generation;
    this.name = name;
    this.kind = kind;
    this.memory = memory;
    this.arena = arena;
    this.file = file;
  }

  /// A region of the heap that is in no registry.
  static Region unregistered(String name, byte[] array) {
    return new Region(
        null, -1, 0, name, RegionKind.HEAP, MemorySegment.ofArray(array), null, null, false);
  }

  // ---- holding ----

  /// Holds it, until [#release()].
  ///
  /// @throws IllegalStateException if it was deregistered, or belongs to an arena
  public Region retain() {
    refuseArena();
    hold();
    return this;
  }

  private void refuseArena() {
    if (isOfArena) {
      throw new IllegalStateException("region '" + name + "' belongs to its arena");
    }
  }

  private void hold() {
    long now;
    do {
      now = holders.get();
      if (now < 0) {
        throw new IllegalStateException(
            "region '%s' was deregistered; nobody can hold it anew".formatted(name));
      }
    } while (!holders.compareAndSet(now, now + 1));
  }

  /// Lets it go.
  ///
  /// @throws IllegalStateException if nobody holds it
  public void release() {
    refuseArena();
    letGo();
  }

  private void letGo() {
    long now;
    do {
      now = holders.get();
      if ((now & ~DEREGISTERED) == 0) {
        throw new IllegalStateException(
            "region '%s' is released more often than it was retained".formatted(name));
      }
    } while (!holders.compareAndSet(now, now - 1));
    if (now - 1 == DEREGISTERED) {
      free();
    }
  }

  /// Ends its registration. The memory is freed at once if nobody holds the region, else by the
  /// last who lets it go. Idempotent.
  ///
  /// @return how many hold it: 0 if the memory is freed (as soon as no I/O is under way in it)
  public long deregister() {
    refuseArena();
    return end();
  }

  /// By its arena: frees it.
  void giveUp() {
    end();
  }

  private long end() {
    long now;
    do {
      now = holders.get();
      if (now < 0) {
        return now & ~DEREGISTERED;
      }
    } while (!holders.compareAndSet(now, now | DEREGISTERED));
    if (now == 0) {
      free();
    }
    return now;
  }

  /// Ends its registration, and waits until nobody holds it.
  ///
  /// **Suspends** until the last has let it go, at most until `deadline`.
  ///
  /// @return false if somebody held it still; the last one frees the memory then
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first;
  ///   the registration has ended all the same
  @Suspending
  public boolean deregister(Deadline deadline) throws InterruptedException {
    Objects.requireNonNull(deadline, "deadline");
    deregister();
    Channel<Boolean> end;
    synchronized (this) {
      if (isGone) {
        return true;
      }
      if (gone == null) {
        gone = Channel.<Boolean>builder().name("the end of region '" + name + "'").build();
      }
      end = gone;
    }
    return end.tryReceive(deadline) instanceof ReceiveResult.Closed;
  }

  private void free() {
    if (registry != null) {
      registry.freed(this, arena);
    }
    Channel<Boolean> end;
    synchronized (this) {
      isGone = true;
      end = gone;
    }
    if (end != null) {
      end.close();
    }
  }

  // ---- descriptors ----

  /// A descriptor of all its bytes, which holds it.
  ///
  /// @throws IllegalStateException if it was deregistered, or belongs to an arena
  public Descriptor descriptor() {
    return descriptor(0, size());
  }

  /// A descriptor of some of its bytes, which holds it. Several may stand for the same bytes: who
  /// writes is for their owners to agree on.
  ///
  /// @throws IndexOutOfBoundsException if they are not all here
  /// @throws MemoryFaultException if the mapped file has become too short for them
  /// @throws IllegalStateException if it was deregistered, or belongs to an arena
  public Descriptor descriptor(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, size());
    checkReachable(offset + length);
    refuseArena();
    hold();
    try {
      RegionBlock block = new RegionBlock(this, memory.asSlice(offset, length), offset);
      block.give();
      return Lease.ofShare(block, 0, length, false).hand();
    } catch (Throwable failure) { // for lack of memory
      letGo();
      throw failure;
    }
  }

  // ---- what it is ----

  /// Its number in its registry; -1 if it is in none.
  public int id() {
    return id;
  }

  /// Which of the regions that had its number it is, from 1 on.
  public int generation() {
    return generation;
  }

  /// Its name.
  public String name() {
    return name;
  }

  /// What its memory is.
  public RegionKind kind() {
    return kind;
  }

  /// Its bytes.
  public long size() {
    return memory.byteSize();
  }

  /// By which another process may ask for it; not to be guessed.
  public UUID exportId() {
    return exportId;
  }

  /// How many hold it, apart from its registration.
  public long inFlight() {
    return holders.get() & ~DEREGISTERED;
  }

  /// All its memory. For who cuts it up himself: whoever uses it holds the region meanwhile. When
  /// it has been freed the segment's methods throw an [IllegalStateException].
  ///
  /// @throws IllegalStateException if it belongs to an arena
  public MemorySegment segment() {
    refuseArena();
    return memory;
  }

  MemorySegment memory() {
    return memory;
  }

  /// What was noted of it under `key`.
  public @Nullable String metadata(String key) {
    return metadata.get(Objects.requireNonNull(key, "key"));
  }

  /// Notes something of it, in place of what was noted under `key`.
  ///
  /// @param value null to forget it
  public void metadata(String key, @Nullable String value) {
    Objects.requireNonNull(key, "key");
    if (value == null) {
      metadata.remove(key);
    } else {
      metadata.put(key, value);
    }
  }

  /// What is known of it now.
  public RegionInfo query() {
    long now = holders.get();
    return new RegionInfo(
        id,
        generation,
        name,
        kind,
        size(),
        memory.isReadOnly(),
        exportId,
        now & ~DEREGISTERED,
        now < 0,
        metadata);
  }

  @Nullable RegionRegistry registry() {
    return registry;
  }

  /// @throws MemoryFaultException if the mapped file is shorter than `end`
  void checkReachable(long end) {
    if (file != null && file.isShorterThan(end)) {
      throw fault(end, null);
    }
  }

  MemoryFaultException fault(long end, @Nullable Throwable cause) {
    return new MemoryFaultException(
        file == null
            ? "region '%s' cannot be reached up to byte %d".formatted(name, end)
            : file.fault(end),
        cause);
  }

  @Override
  public String toString() {
    return "Region[%d.%d '%s', %s, %d bytes, %d in flight%s]"
        .formatted(
            id, generation, name, kind, size(), inFlight(), holders.get() < 0 ? ", gone" : "");
  }

  /// Some of a region's bytes, for one descriptor and those that share them.
  private static final class RegionBlock extends Block {
    private final @Nullable Throwable site;

    RegionBlock(Region region, MemorySegment memory, long start) {
      super(region, memory, start, true, tracks(region));
      site = tracks ? new AllocationSite("allocated") : null;
    }

    @Override
    void free() {
      region.letGo();
    }

    /// Others may have a descriptor of the same bytes.
    @Override
    boolean isNobodyElses() {
      return false;
    }

    @Override
    void leaked(boolean own) {
      unshare();
      RegionRegistry registry = region.registry();
      if (registry != null) {
        registry.leaked(this);
      }
    }

    private static boolean tracks(Region region) {
      RegionRegistry registry = region.registry();
      return registry != null && registry.tracks();
    }

    @Override
    @Nullable Throwable site() {
      return site;
    }
  }
}
