package io.kcoro.internal.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An unbounded lock-free FIFO queue for any number of threads at both ends: how work reaches the
/// workers of a scheduler from outside.
///
/// A chain of segments, each an array and two counters that only grow, after the "FAAArrayQueue" of
/// Ramalhete and Correia (2016). To add, a thread draws a place by a fetch-and-add of `added` and
/// puts its element there by a compare-and-set; to take, it draws a place by a fetch-and-add of
/// `taken` and swaps in TAKEN. So two threads at the same end never retry because of each other.
/// Differences: an element can be removed again by whoever added it; nothing is reclaimed by hand.
///
/// The states of a place:
///
/// | state | set by | may become |
/// |---|---|---|
/// | null | the constructor | an element, TAKEN |
/// | an element | `add`, which drew the place | TAKEN |
/// | TAKEN | `poll`, which drew the place, whether or not an element was there; `remove`, which then draws such places at the front | - |
///
/// A `poll` that overtakes the `add` of its place spoils the place, and both draw another one. It
/// draws only where `added` says that there is something to come, so an empty queue that is polled
/// spoils nothing.
///
/// @param <E> the type of the elements
public final class InjectQueue<E> {
  private static final Object TAKEN = new Object();

  private static final VarHandle HEAD;
  private static final VarHandle TAIL;
  private static final VarHandle ADDED;
  private static final VarHandle TAKEN_COUNT;
  private static final VarHandle NEXT;
  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Object[].class);

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(InjectQueue.class, "head", Segment.class);
      TAIL = lookup.findVarHandle(InjectQueue.class, "tail", Segment.class);
      ADDED = lookup.findVarHandle(Segment.class, "added", int.class);
      TAKEN_COUNT = lookup.findVarHandle(Segment.class, "taken", int.class);
      NEXT = lookup.findVarHandle(Segment.class, "next", Segment.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Both counters may exceed the length of the array: by the threads that drew in vain.
  private static final class Segment {
    final @Nullable Object[] places;

    /// How many places the segments before this one had.
    final long base;

    volatile int added;
    volatile int taken;
    volatile @Nullable Segment next;

    Segment(int length, long base, @Nullable Object first) {
      places = new Object[length];
      this.base = base;
      // Plain: the segment is published by a compare-and-set.
      places[0] = first;
      added = first == null ? 0 : 1;
    }
  }

  private final int segmentLength;
  private volatile Segment head;
  private volatile Segment tail;

  /// @param segmentLength how many elements a segment holds, at least 1
  public InjectQueue(int segmentLength) {
    this.segmentLength = segmentLength;
    head = new Segment(segmentLength, 0, null);
    tail = head;
  }

  /// Adds `element` at the end. Acts as a full fence: what the caller reads afterwards is read
  /// after the element can be seen by all.
  public void add(E element) {
    Objects.requireNonNull(element, "element");
    while (true) {
      Segment segment = tail;
      int place = (int) ADDED.getAndAdd(segment, 1);
      if (place < segmentLength) {
        if (PLACE.compareAndSet(segment.places, place, null, element)) {
          return;
        }
      } else if (segment.next == null) {
        Segment fresh = new Segment(segmentLength, segment.base + segmentLength, element);
        if (NEXT.compareAndSet(segment, null, fresh)) {
          TAIL.compareAndSet(this, segment, fresh);
          return;
        }
      } else {
        TAIL.compareAndSet(this, segment, segment.next);
      }
    }
  }

  /// Takes the first element.
  ///
  /// @return null if the queue was empty at some instant during the call
  @SuppressWarnings("unchecked") // only elements are added
  public @Nullable E poll() {
    while (true) {
      Segment segment = head;
      // In this order: `taken` only grows, so the queue is empty when `added` is read.
      int taken = segment.taken;
      if (taken >= segment.added && segment.next == null) {
        return null;
      }
      if (taken >= segmentLength) {
        Segment next = segment.next;
        if (next == null) {
          return null;
        }
        HEAD.compareAndSet(this, segment, next);
        continue;
      }
      int place = (int) TAKEN_COUNT.getAndAdd(segment, 1);
      if (place < segmentLength) {
        Object element = PLACE.getAndSet(segment.places, place, TAKEN);
        if (element != null && element != TAKEN) {
          return (E) element;
        }
      }
    }
  }

  /// Removes one occurrence of `element`, wherever it stands. Takes time in proportion to the
  /// length of the queue.
  ///
  /// Only from places that nobody had drawn when it looked: an element whose place is drawn counts
  /// as taken, so another `poll` may have told already that the queue is empty.
  ///
  /// @return true if it was there: nobody takes it any more
  public boolean remove(E element) {
    for (Segment segment = head; segment != null; segment = segment.next) {
      int start = segment.taken;
      int end = Math.min(segment.added, segmentLength);
      for (int place = start; place < end; place++) {
        if (PLACE.compareAndSet(segment.places, place, element, TAKEN)) {
          skipRemoved();
          return true;
        }
      }
    }
    return false;
  }

  /// Draws the first places, as `poll` would, as long as what was there has been removed: else the
  /// queue would not seem empty until somebody polls, and perhaps nobody does.
  private void skipRemoved() {
    Segment segment = head;
    while (segment != null) {
      int taken = segment.taken;
      if (taken >= segmentLength) {
        segment = segment.next; // only now: a later segment is begun when the one before is done
      } else if (taken < segment.added && PLACE.getVolatile(segment.places, taken) == TAKEN) {
        TAKEN_COUNT.compareAndSet(segment, taken, taken + 1);
      } else {
        return;
      }
    }
  }

  /// Whether nothing is in it, nor about to be. Who sees true has seen an instant at which every
  /// element that was added had been taken, or was by a call of `poll` that has not returned; who
  /// sees false may have seen an `add` that has only begun.
  public boolean isEmpty() {
    for (Segment segment = head; segment != null; segment = segment.next) {
      int taken = segment.taken;
      if (taken < Math.min(segment.added, segmentLength)) {
        return false;
      }
    }
    return true;
  }

  /// How many elements are in it, roughly while others add and take.
  public long size() {
    Segment first = head;
    // The head stays behind until somebody polls.
    for (Segment next; first.taken >= segmentLength && (next = first.next) != null; ) {
      first = next;
    }
    Segment last = tail;
    long start = first.base + Math.min(first.taken, segmentLength);
    return Math.max(0, last.base + Math.min(last.added, segmentLength) - start);
  }

  /// Checks the chain. Only while nobody adds or takes.
  ///
  /// @return how many elements are in it
  /// @throws AssertionError if the queue is torn
  public long checkInvariants() {
    long count = 0;
    Segment last = head;
    for (Segment segment = head; segment != null; segment = segment.next) {
      last = segment;
      for (int place = 0; place < segmentLength; place++) {
        Object element = segment.places[place];
        boolean drawn = place < segment.added;
        if (element == null && drawn && segment.next == null && place >= segment.taken) {
          throw new AssertionError("place " + (segment.base + place) + " was drawn and not used");
        }
        if (element != null && element != TAKEN) {
          if (!drawn || place < segment.taken) {
            throw new AssertionError("place " + (segment.base + place) + " was not drawn");
          }
          count++;
        }
      }
    }
    if (tail != last && tail.next != last) {
      throw new AssertionError("the tail is not near the end of the chain");
    }
    return count;
  }
}
