package io.kcoro.bench.peer;

import io.kcoro.memory.Descriptor;
import io.kcoro.memory.SlabArena;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Those who give memory outside the heap.
final class Lenders {
  private Lenders() {}

  /// An arena of kcoro.
  private record Slabs(SlabArena arena) implements ArenaRows.Lender<Descriptor> {
    @Override
    public Descriptor allocate(int size) throws InterruptedException {
      return arena.allocate(size);
    }

    @Override
    public long size(Descriptor memory) {
      return memory.length();
    }

    @Override
    public void release(Descriptor memory) {
      memory.release();
    }
  }

  /// An arena of the JDK for each piece, one that any thread may close.
  private static final class JdkArenas implements ArenaRows.Lender<JdkArenas.Piece> {
    record Piece(Arena arena, MemorySegment segment) {}

    @Override
    public Piece allocate(int size) {
      Arena arena = Arena.ofShared();
      return new Piece(arena, arena.allocate(size));
    }

    @Override
    public long size(Piece memory) {
      return memory.segment().byteSize();
    }

    @Override
    public void release(Piece memory) {
      memory.arena().close();
    }
  }

  /// Netty's pool.
  private static final class NettyPool implements ArenaRows.Lender<ByteBuf> {
    @Override
    public ByteBuf allocate(int size) {
      return PooledByteBufAllocator.DEFAULT.directBuffer(size);
    }

    @Override
    public long size(ByteBuf memory) {
      return memory.capacity();
    }

    @Override
    public void release(ByteBuf memory) {
      memory.release();
    }
  }

  /// kcoro as it comes.
  static ArenaRows<?> checked() {
    return new ArenaRows<>(new Slabs(SlabArena.builder().name("checked").neverTrim().build()));
  }

  /// kcoro with one handle for each block.
  static ArenaRows<?> unchecked() {
    return new ArenaRows<>(
        new Slabs(SlabArena.builder().name("unchecked").unchecked().neverTrim().build()));
  }

  static ArenaRows<?> jdk() {
    return new ArenaRows<>(new JdkArenas());
  }

  /// In threads of Netty's own kind, as there its caches are fastest.
  static ArenaRows<?> netty() {
    return new ArenaRows<>(new NettyPool(), FastThreadLocalThread::new);
  }
}
