package io.kcoro.internal.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The ready work of one worker: an unbounded FIFO queue to which its owner adds and from which
/// everybody takes.
///
/// A ring with two positions that only grow, as in the deque of Chase and Lev, "Dynamic Circular
/// Work-Stealing Deque" (SPAA 2005). Difference: the owner takes at the same end as the thieves,
/// the oldest first, as the run queues of Go and Tokio do, because coroutines that hand elements to
/// each other must all get their turn. So there is one way to take, by one compare-and-set of
/// `top`, and no race for a last element.
///
/// | field | written by | how | read by |
/// |---|---|---|---|
/// | `top` | who takes | compare-and-set | all, acquire |
/// | `bottom` | the owner | release, after the slot | all, acquire |
/// | `ring` | the owner | release, before `bottom` | all, acquire, after `bottom` |
/// | a slot | the owner | release | all, acquire, after `ring` |
///
/// A slot is overwritten only when `top` has passed it, so whoever wins the compare-and-set from
/// `t` had read slot `t` before that, or that slot and those after it, if he takes several. When
/// the ring is full the owner copies it into a larger one and never writes to the old one again:
/// what a thief still reads there stays true.
///
/// @param <E> the type of the elements
public final class RunQueue<E> extends RunQueueBottom<E> {
  private static final VarHandle TOP;
  private static final VarHandle BOTTOM;
  private static final VarHandle RING;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TOP = lookup.findVarHandle(RunQueueTop.class, "top", long.class);
      BOTTOM = lookup.findVarHandle(RunQueueBottom.class, "bottom", long.class);
      RING = lookup.findVarHandle(RunQueueBottom.class, "ring", Object[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Object[] initialRing;

  /// @param initialLength of the ring, a power of two, at least 1
  public RunQueue(int initialLength) {
    super(new Object[initialLength]);
    if (Integer.bitCount(initialLength) != 1) {
      throw new IllegalArgumentException("length " + initialLength + " is no power of two");
    }
    initialRing = ring;
  }

  /// Adds `element` at the end. Only the owner.
  public void push(E element) {
    long end = bottom; // plain: only the owner writes it, as `ring`
    @Nullable Object[] slots = ring;
    long start = (long) TOP.getAcquire(this);
    if (end - start == slots.length) {
      slots = grow(slots, start, end);
    }
    SLOT.setRelease(slots, (int) end & (slots.length - 1), element);
    BOTTOM.setRelease(this, end + 1);
  }

  private @Nullable Object[] grow(@Nullable Object[] slots, long start, long end) {
    if (slots.length > Integer.MAX_VALUE / 4) {
      throw new OutOfMemoryError("a run queue of " + slots.length + " tasks cannot grow");
    }
    @Nullable Object[] larger = new Object[slots.length * 2];
    for (long i = start; i < end; i++) {
      larger[(int) i & (larger.length - 1)] = slots[(int) i & (slots.length - 1)];
    }
    RING.setRelease(this, larger);
    return larger;
  }

  /// Takes the oldest element. Only the owner.
  ///
  /// @return null if there is none
  @SuppressWarnings("unchecked") // only elements are pushed
  public @Nullable E poll() {
    long end = bottom;
    while (true) {
      long start = (long) TOP.getAcquire(this);
      if (start >= end) {
        return null;
      }
      @Nullable Object[] slots = ring;
      int slot = (int) start & (slots.length - 1);
      Object element = slots[slot]; // plain: the owner wrote it
      if (TOP.compareAndSet(this, start, start + 1)) {
        slots[slot] = null; // plain: passed by `top`, so nobody believes what he reads there
        return (E) element;
      }
    }
  }

  /// Takes the oldest element. Any thread.
  ///
  /// @return null if there is none
  @SuppressWarnings("unchecked") // only elements are pushed
  public @Nullable E steal() {
    while (true) {
      long start = (long) TOP.getAcquire(this);
      long end = (long) BOTTOM.getAcquire(this);
      if (start >= end) {
        return null;
      }
      @Nullable Object[] slots = (Object[]) RING.getAcquire(this);
      Object element = SLOT.getAcquire(slots, (int) start & (slots.length - 1));
      if (TOP.compareAndSet(this, start, start + 1)) {
        return (E) element;
      }
    }
  }

  /// Takes the older half of the elements, rounded up, at most `most`, by one compare-and-set: who
  /// takes them one by one meets the owner at each. Any thread.
  ///
  /// @param into gets the elements from its beginning; what lies there otherwise means nothing
  /// @param most at least 1, at most the length of `into`
  /// @return how many
  public int steal(@Nullable Object[] into, int most) {
    while (true) {
      long start = (long) TOP.getAcquire(this);
      long queued = (long) BOTTOM.getAcquire(this) - start;
      if (queued <= 0) {
        return 0;
      }
      int count = (int) Math.min(most, queued - queued / 2);
      @Nullable Object[] slots = (Object[]) RING.getAcquire(this);
      for (int i = 0; i < count; i++) {
        into[i] = SLOT.getAcquire(slots, (int) (start + i) & (slots.length - 1));
      }
      if (TOP.compareAndSet(this, start, start + count)) {
        return count;
      }
    }
  }

  /// How many elements are in it; roughly, unless the owner asks and nobody steals.
  public int size() {
    long start = (long) TOP.getAcquire(this);
    return (int) Math.max(0, (long) BOTTOM.getAcquire(this) - start);
  }

  /// How many elements were ever added.
  public long added() {
    return (long) BOTTOM.getAcquire(this);
  }

  /// Whether nothing is in it.
  public boolean isEmpty() {
    return size() == 0;
  }

  /// How many elements can be added before the ring has to grow. Only the owner.
  public int room() {
    return ring.length - (int) (bottom - (long) TOP.getAcquire(this));
  }

  /// Forgets the elements that were stolen, and a ring that has grown. Only the owner, only when
  /// the queue is empty: `top` has then passed all slots, so no thief believes what he reads in
  /// one. Allocates nothing.
  public void trim() {
    Arrays.fill(initialRing, null);
    if (ring != initialRing) {
      RING.setRelease(this, initialRing);
    }
  }

  /// Checks the ring. Only the owner, only while nobody steals.
  ///
  /// @throws AssertionError if it is torn
  public void checkInvariants() {
    if (top > bottom || bottom - top > ring.length) {
      throw new AssertionError("%d to %d in a ring of %d".formatted(top, bottom, ring.length));
    }
    for (long i = top; i < bottom; i++) {
      if (ring[(int) i & (ring.length - 1)] == null) {
        throw new AssertionError("nothing lies at " + i);
      }
    }
  }
}
