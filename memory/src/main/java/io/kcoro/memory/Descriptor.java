package io.kcoro.memory;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelBuilder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The right to use some bytes of a region. **Exactly one descriptor owns them** (or one share of
/// them): whoever has it releases it, or passes it on.
///
/// ```java
/// Descriptor frame = arena.allocate(65_536);
/// fill(frame.segment());
/// frames.send(frame);               // now the receiver's; frame.segment() would throw
/// ```
///
/// A handle owns until its right is moved (by a send through a channel of descriptors, or by
/// [#move()]) or released. From then on each use of it throws a [NotOwnedException] that says
/// which. A failed send gives the right back.
///
/// | state | reached by | what is possible |
/// |---|---|---|
/// | owned | allocation, receive, [#slice], [#share()], [#move()], a send that failed | everything |
/// | sent | a send that is under way or was done | nothing; if it fails: owned again |
/// | moved | [#move()] | nothing |
/// | released | [#release()], [#close()] | nothing, but `close()` again |
///
/// **Unchecked mode** ([SlabArenaBuilder#unchecked()]) keeps one handle for each block, whoever
/// owns it: nothing is allocated for a move, and use after a move or release is not noticed, save
/// that a second release is, until the block is given away again; nor are lost descriptors found.
///
/// **Segments and buffers** that a descriptor gives ([#segment()], [#asByteBuffer()]) are its bytes
/// themselves. They are borrowed: valid while the caller owns the descriptor. Nothing notices if
/// they are used later, as the memory is still there, and by then somebody else's.
///
/// A descriptor belongs to one thread at a time, and a channel hands it on safely. That two threads
/// race to release or move it is noticed all the same: one of them wins, the other gets the
/// exception. Nothing here suspends.
public final class Descriptor implements AutoCloseable {
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Descriptor.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// The [Lease] that it owns, or a [Spent]. Plain for the owner, who got it in some safe way;
  /// taken away by one compare-and-set only.
  private Object state;

  Descriptor(Lease lease) {
    state = lease;
  }

  /// Describes a channel of descriptors, of any kind. Each send moves the right to the receiver,
  /// also by a select and in stackless code; a send that fails leaves it with its sender. What the
  /// channel takes and cannot deliver it releases, or gives to its undelivered handler to do so.
  public static ChannelBuilder<Descriptor> channel() {
    return Channel.<Descriptor>builder().elements(MovingPolicy.INSTANCE);
  }

  // ---- ownership ----

  private Lease owned() {
    return state instanceof Lease lease ? lease : refuse();
  }

  private Lease refuse() {
    throw ((Spent) state).misuse();
  }

  private Lease take(Spent how) {
    if (state instanceof Lease lease) {
      if (lease.handle != null) {
        return lease; // unchecked
      }
      if (STATE.compareAndSet(this, lease, how.here(lease.block.tracks))) {
        return lease;
      }
    }
    throw ((Spent) STATE.getVolatile(this)).misuse();
  }

  /// Whether it owns its bytes. In unchecked mode whether somebody does.
  public boolean isOwned() {
    return state instanceof Lease lease && (lease.handle == null || lease.block.isGiven());
  }

  /// Gives the bytes back.
  ///
  /// @throws NotOwnedException if it owns none
  public void release() {
    take(Spent.RELEASED).release();
  }

  /// Releases it if it is owned, and does nothing if it is not: for a `try` whose body may have
  /// sent it. (In unchecked mode it cannot know: there it is [#release()], and not for such a
  /// body.)
  @Override
  public void close() {
    Object now = state;
    if (now instanceof Lease lease
        && (lease.handle != null
            || STATE.compareAndSet(this, lease, Spent.RELEASED.here(lease.block.tracks)))) {
      lease.release();
    }
  }

  /// Moves the right to a new handle, and leaves this one without. In unchecked mode they are one.
  ///
  /// @throws NotOwnedException if it owns nothing
  public Descriptor move() {
    return move(Spent.MOVED);
  }

  /// As [#move()], for a channel.
  Descriptor send() {
    return move(Spent.SENT);
  }

  /// The new handle first: where there is no memory for it, nothing has changed.
  private Descriptor move(Spent how) {
    Lease lease = owned();
    Descriptor next = lease.hand();
    take(how);
    return next;
  }

  boolean isUnchecked() {
    return owned().handle != null;
  }

  /// Whether it came from [#copyTo].
  boolean isCopy() {
    return owned().copied;
  }

  void forgetCopy() {
    Lease lease = owned();
    if (lease.copied) {
      lease.copied = false;
    }
  }

  /// As [#send()], but what goes on is a copy, and the bytes themselves are released.
  Descriptor copyTo(SlabArena arena) {
    long length = length();
    Descriptor copy = arena.allocateOrHeap(Math.max(1, length));
    try {
      copy.truncate(length);
      copyInto(copy);
      copy.owned().copied = true;
      take(Spent.SENT).release();
      return copy;
    } catch (Throwable failure) {
      copy.release();
      throw failure;
    }
  }

  /// Undoes [#send()].
  void takeBack(Descriptor sent) {
    if (sent != this) {
      Object lease = STATE.getAndSet(sent, Spent.MOVED);
      if (!(lease instanceof Lease)) {
        throw ((Spent) lease).misuse();
      }
      STATE.setVolatile(this, lease);
    }
  }

  /// Another descriptor of the same bytes, with a share of its own: to send them to several. The
  /// block comes back when all are released. All may read; who writes does so for all of them.
  ///
  /// @throws NotOwnedException if it owns nothing
  public Descriptor share() {
    Lease lease = owned();
    return share(lease, lease.offset, lease.length, lease.readOnly);
  }

  /// A descriptor of some of its bytes, with a share of its own.
  ///
  /// @param offset where they begin, from the first byte of this
  /// @throws IndexOutOfBoundsException if they are not all here
  /// @throws MemoryFaultException if the mapped file has become too short for them
  /// @throws NotOwnedException if it owns nothing
  public Descriptor slice(long offset, long length) {
    Lease lease = owned();
    Objects.checkFromIndexSize(offset, length, lease.length);
    long start = lease.offset + offset;
    lease.block.region.checkReachable(lease.block.start + start + length);
    return share(lease, start, length, lease.readOnly);
  }

  /// A descriptor of the same bytes, with a share of its own, that does not let its owner write.
  ///
  /// @throws NotOwnedException if it owns nothing
  public Descriptor readOnly() {
    Lease lease = owned();
    return share(lease, lease.offset, lease.length, true);
  }

  private static Descriptor share(Lease lease, long offset, long length, boolean readOnly) {
    Block block = lease.block;
    block.share();
    try {
      return Lease.ofShare(block, offset, length, readOnly).hand();
    } catch (Throwable failure) { // for lack of memory
      block.unshare();
      throw failure;
    }
  }

  /// Leaves away what comes after the first `length` bytes. The block stays as long as it is.
  ///
  /// @throws IndexOutOfBoundsException if it has not so many
  /// @throws NotOwnedException if it owns nothing
  public void truncate(long length) {
    Lease lease = owned();
    Objects.checkFromIndexSize(0, length, lease.length);
    lease.truncate(length);
  }

  /// Bytes that nobody else shares and the caller may write: this descriptor's own, moved, if it is
  /// the only one that can reach them (as with blocks of an arena); else a copy of them from
  /// `arena`, and this is released. Copy on write, so to speak, at the writer's word.
  ///
  /// @return null if a copy is needed and `arena` has no room now; then nothing has changed
  /// @throws NotOwnedException if it owns nothing
  public @Nullable Descriptor tryExclusive(SlabArena arena) {
    Lease lease = owned();
    if (!isReadOnly() && lease.block.isNobodyElses()) {
      return move();
    }
    Descriptor copy = arena.tryAllocate(Math.max(1, lease.length));
    if (copy != null) {
      try {
        copy.truncate(lease.length);
        copyInto(copy);
      } catch (Throwable failure) {
        copy.release();
        throw failure;
      }
      release();
    }
    return copy;
  }

  private void copyInto(Descriptor copy) {
    read(segment -> {
      copy.copyFrom(0, segment);
      return copy;
    });
  }

  // ---- what it stands for ----

  /// How many bytes it has.
  ///
  /// @throws NotOwnedException if it owns none
  public long length() {
    return owned().length;
  }

  /// Whether its owner may not write.
  ///
  /// @throws NotOwnedException if it owns nothing
  public boolean isReadOnly() {
    Lease lease = owned();
    return lease.readOnly || lease.block.memory.isReadOnly();
  }

  /// Whether others share its block.
  ///
  /// @throws NotOwnedException if it owns nothing
  public boolean isShared() {
    return owned().block.isShared();
  }

  /// The region of its bytes.
  ///
  /// @throws NotOwnedException if it owns nothing
  public Region region() {
    return owned().block.region;
  }

  /// What it stands for, in numbers.
  ///
  /// @throws NotOwnedException if it owns nothing
  public DescriptorInfo info() {
    Lease lease = owned();
    Block block = lease.block;
    return new DescriptorInfo(
        block.region.id(),
        block.region.generation(),
        block.start + lease.offset,
        lease.length,
        isReadOnly(),
        block.isShared());
  }

  // ---- its bytes ----

  /// Its bytes, borrowed: valid as long as the caller owns the descriptor. Of a mapped file that
  /// has become too short the segment's methods throw an [InternalError]; [#read] translates that.
  ///
  /// @throws NotOwnedException if it owns none
  public MemorySegment segment() {
    return owned().view();
  }

  /// Its bytes as a buffer in native byte order, borrowed likewise.
  ///
  /// @throws NotOwnedException if it owns none
  /// @throws UnsupportedOperationException if they are more than a buffer can have, 2 GiB
  public ByteBuffer asByteBuffer() {
    return owned().view().asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /// Gives its bytes to `reader`, and says clearly if they cannot be reached.
  ///
  /// @return what `reader` returns
  /// @throws X what `reader` throws
  /// @throws MemoryFaultException if the mapped file has become too short
  /// @throws NotOwnedException if it owns none
  public <R extends @Nullable Object, X extends Exception> R read(SegmentReader<R, X> reader)
      throws X {
    Lease lease = owned();
    R result;
    try {
      result = reader.read(lease.view());
    } catch (InternalError fault) {
      throw fault(lease, fault);
    }
    lease.block.region.checkReachable(end(lease)); // the JVM may tell late, or not at all
    return result;
  }

  private static long end(Lease lease) {
    return lease.block.start + lease.offset + lease.length;
  }

  private static RuntimeException fault(Lease lease, InternalError fault) {
    Region region = lease.block.region;
    if (region.kind() != RegionKind.MAPPED) {
      throw fault;
    }
    return region.fault(end(lease), fault);
  }

  /// The byte at `index`.
  ///
  /// @throws IndexOutOfBoundsException if there is none
  /// @throws MemoryFaultException if the mapped file has become too short, and the JVM says so
  /// @throws NotOwnedException if it owns nothing
  public byte getByte(long index) {
    Lease lease = owned();
    try {
      return lease.view().get(ValueLayout.JAVA_BYTE, index);
    } catch (InternalError fault) {
      throw fault(lease, fault);
    }
  }

  /// The eight bytes from `index` on as a number in native byte order.
  ///
  /// @throws IndexOutOfBoundsException if they are not all there
  /// @throws MemoryFaultException if the mapped file has become too short
  /// @throws NotOwnedException if it owns nothing
  public long getLong(long index) {
    Lease lease = owned();
    try {
      return lease.view().get(ValueLayout.JAVA_LONG_UNALIGNED, index);
    } catch (InternalError fault) {
      throw fault(lease, fault);
    }
  }

  /// Sets the byte at `index`.
  ///
  /// @throws IndexOutOfBoundsException if there is none
  /// @throws IllegalArgumentException if its owner may not write
  /// @throws NotOwnedException if it owns nothing
  public void setByte(long index, byte value) {
    Lease lease = owned();
    try {
      lease.view().set(ValueLayout.JAVA_BYTE, index, value);
    } catch (InternalError fault) {
      throw fault(lease, fault);
    }
  }

  /// Sets the eight bytes from `index` on to a number in native byte order.
  ///
  /// @throws IndexOutOfBoundsException if they are not all there
  /// @throws IllegalArgumentException if its owner may not write
  /// @throws NotOwnedException if it owns nothing
  public void setLong(long index, long value) {
    Lease lease = owned();
    try {
      lease.view().set(ValueLayout.JAVA_LONG_UNALIGNED, index, value);
    } catch (InternalError fault) {
      throw fault(lease, fault);
    }
  }

  /// Copies all bytes of `source` to `index` and further.
  ///
  /// @throws IndexOutOfBoundsException if there is no room for them
  /// @throws IllegalArgumentException if its owner may not write
  /// @throws NotOwnedException if it owns nothing
  public void copyFrom(long index, MemorySegment source) {
    Lease lease = owned();
    try {
      MemorySegment.copy(source, 0, lease.view(), index, source.byteSize());
    } catch (InternalError fault) {
      throw fault(lease, fault);
    }
  }

  /// Copies all bytes of `source` to `index` and further.
  ///
  /// @throws IndexOutOfBoundsException if there is no room for them
  /// @throws IllegalArgumentException if its owner may not write
  /// @throws NotOwnedException if it owns nothing
  public void copyFrom(long index, byte[] source) {
    copyFrom(index, MemorySegment.ofArray(source));
  }

  /// Its bytes, copied.
  ///
  /// @throws MemoryFaultException if the mapped file has become too short
  /// @throws NotOwnedException if it owns none
  /// @throws IllegalStateException if they are more than an array can have
  public byte[] toByteArray() {
    return read(segment -> segment.toArray(ValueLayout.JAVA_BYTE));
  }

  /// For people; never throws.
  @Override
  public String toString() {
    Object now = STATE.getVolatile(this);
    if (!(now instanceof Lease lease)) {
      return "Descriptor[" + now + "]";
    }
    return "Descriptor[%d bytes from %d of region '%s'%s]"
        .formatted(
            lease.length,
            lease.block.start + lease.offset,
            lease.block.region.name(),
            lease.block.isShared() ? ", shared" : "");
  }
}
