package io.kcoro.internal.timer;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A hierarchical timing wheel, after Varghese and Lauck, "Hashed and Hierarchical Timing Wheels"
/// (SOSP 1987), scheme 7: inserting and cancelling take constant time.
///
/// Time is counted in ticks from an origin. A level is a ring of slots; a slot of level 0 is one
/// tick, a slot of each further level as long as the whole ring below. A node lies at the level of
/// the highest digit in which its tick differs from the present one (a digit being a number below
/// the count of slots), in the slot of that digit. When the present tick reaches the beginning of a
/// slot above level 0, its nodes are dealt out to the levels below; those of a slot of level 0 are
/// due.
///
/// ```text
///   level 2   [ ][ ][x][ ]...      a slot = 64 slots of level 1
///   level 1   [ ][x][ ][x]...      a slot = 64 ticks
///   level 0   [ ][ ][x][ ]...      a slot = one tick
///                ^ present tick: digits (d2, d1, d0)
/// ```
///
/// Each level has a word with a bit for each slot that is not empty, so the next slot that wants
/// something is found without looking at empty ones, and time may jump. (That is how the wheel of
/// the Tokio runtime does it.) With enough levels for all ticks there are there is no list for what
/// is too far.
///
/// No thread, no clock, no lock: [TimerQueue] has these.
final class TimerWheel {
  private final int bits;
  private final TimerList[][] levels;
  private final long[] occupied;
  private long presentTick;
  private int size;

  /// @param bits slots for each level, as the exponent of two: 1 to 6
  TimerWheel(int bits) {
    if (bits < 1 || bits > 6) {
      throw new IllegalArgumentException(bits + " bits; from 1 to 6 fit");
    }
    this.bits = bits;
    int count = (Long.SIZE - 1 + bits - 1) / bits;
    levels = new TimerList[count][1 << bits];
    for (int level = 0; level < count; level++) {
      for (int slot = 0; slot < 1 << bits; slot++) {
        levels[level][slot] = new TimerList(level, slot);
      }
    }
    occupied = new long[count];
  }

  /// Puts `node` where it is due at `tick`, or with the next tick if that has passed.
  void insert(TimerNode node, long tick) {
    node.dueTick = Math.max(tick, presentTick + 1);
    place(node);
    size++;
  }

  private void place(TimerNode node) {
    long differing = node.dueTick ^ presentTick;
    int level = differing == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(differing)) / bits;
    int slot = digit(node.dueTick, level);
    levels[level][slot].add(node);
    occupied[level] |= 1L << slot;
  }

  private int digit(long tick, int level) {
    return (int) (tick >>> (level * bits)) & ((1 << bits) - 1);
  }

  /// Takes `node` out, if it is in.
  void remove(TimerNode node) {
    TimerList list = node.list;
    if (list != null) {
      list.remove(node);
      size--;
      if (list.first == null) {
        occupied[list.level] &= ~(1L << list.slot);
      }
    }
  }

  /// The tick at which [#advance] has something to do, [Long#MAX_VALUE] if never. Nothing is due
  /// before it.
  long nextTick() {
    for (int level = 0; level < levels.length; level++) {
      // What lies at a level is ahead of the present digit, so its bit is a higher one.
      long ahead = occupied[level] & ~lowBits(digit(presentTick, level) + 1);
      if (ahead != 0) {
        long above = presentTick & ~lowBits((level + 1) * bits);
        return above | ((long) Long.numberOfTrailingZeros(ahead) << (level * bits));
      }
    }
    return Long.MAX_VALUE;
  }

  private static long lowBits(int count) {
    return count >= Long.SIZE ? -1L : (1L << count) - 1;
  }

  /// Moves the present tick to `tick` and hands out, in the order of their ticks, the nodes that
  /// are due until then.
  void advance(long tick, Consumer<TimerNode> due) {
    for (long next; (next = nextTick()) <= tick; ) {
      int level = 0;
      while ((occupied[level] & ~lowBits(digit(presentTick, level) + 1)) == 0) {
        level++;
      }
      presentTick = next;
      TimerList list = levels[level][digit(next, level)];
      for (TimerNode node; (node = list.first) != null; ) {
        list.remove(node);
        if (node.dueTick <= next) {
          size--;
          due.accept(node);
        } else {
          place(node);
        }
      }
      occupied[level] &= ~(1L << list.slot);
    }
    presentTick = Math.max(presentTick, tick);
  }

  long presentTick() {
    return presentTick;
  }

  int size() {
    return size;
  }

  /// Checks the lists.
  ///
  /// @throws AssertionError if a node lies where it should not
  void checkInvariants() {
    int count = 0;
    for (int level = 0; level < levels.length; level++) {
      for (TimerList list : levels[level]) {
        boolean marked = (occupied[level] >>> list.slot & 1) == 1;
        if (marked == (list.first == null)) {
          throw new AssertionError("slot %d.%d is marked wrongly".formatted(level, list.slot));
        }
        TimerNode before = null;
        for (TimerNode node = list.first; node != null; node = node.next) {
          check(node, before, list);
          before = node;
          count++;
        }
      }
    }
    if (count != size) {
      throw new AssertionError("%d nodes in the lists, %d counted".formatted(count, size));
    }
  }

  private void check(TimerNode node, @Nullable TimerNode before, TimerList list) {
    boolean rightSlot = digit(node.dueTick, list.level) == list.slot;
    boolean sameAbove = (node.dueTick ^ presentTick) >>> ((list.level + 1) * bits) == 0;
    boolean ahead = node.dueTick > presentTick;
    boolean sameAboveKnown = (list.level + 1) * bits >= Long.SIZE || sameAbove;
    if (node.previous != before || node.list != list || !rightSlot || !ahead || !sameAboveKnown) {
      throw new AssertionError(
          "a node of tick %d is misplaced in slot %d.%d at tick %d"
              .formatted(node.dueTick, list.level, list.slot, presentTick));
    }
  }
}
