package io.kcoro.internal.timer;

import io.kcoro.internal.lock.CasLocked;
import org.jspecify.annotations.Nullable;

/// Timers in the order of their time, as a hierarchy of wheels: inserting and cancelling are O(1),
/// whatever their number. It knows no clock and no thread; time is a number of ticks.
///
/// The idea is scheme 7 of George Varghese and Tony Lauck, "Hashed and Hierarchical Timing Wheels"
/// (SOSP 1987): a number is written in digits, each level of the hierarchy is a wheel with a slot
/// for each value of one digit, and a timer moves down a level when the time has reached its slot.
///
/// **Where a timer is.** Let `current` be the tick the wheel has come to. A timer that is due at
/// tick `due` stands at the level of the highest digit in which `due` and `current` differ, in the
/// slot that this digit of `due` names (where they do not differ, at level 0). From this follows:
///
/// - All timers of a slot agree with `current` in the higher digits. So a slot has one earliest
///   tick, its start, and timers of a slot at level 0 are due at just that tick.
/// - The digit of an occupied slot is greater than that of `current`, because `due` is later. So a
///   level is never wrapped around, and the lowest occupied slot of a level is its earliest.
/// - All timers of a level are due before those of the levels above, because they agree with
///   `current` in more digits.
/// - When `current` moves on, up to where the next occupied slot starts, no timer has to move.
///
/// **How the time moves.** [#poll] goes to the start of the earliest occupied slot, as long as it
/// is not later than the given time. A slot of level 0 gives out its timers one by one. That of a
/// higher level is emptied into the levels below: while this goes on it is the one slot whose digit
/// is that of `current`, and it starts at `current` too, so it is taken before those of level 0. A
/// timer moves down at most once for each level.
///
/// **Differences from the paper.** A word with a bit for each slot of a level finds the next slot
/// without visiting the empty ones, so that time may jump. There are as many levels as it takes to
/// hold every number, so that there is no list for what lies beyond. A slot is emptied a few timers
/// at a time, so that no critical section grows with their number.
///
/// **Order.** By ticks; within a tick in the order of insertion.
///
/// **Waking.** [#plan] says when to call [#poll] next, and remembers it; [#insert] tells its caller
/// whether the new timer comes before that. Both do it under the lock. So either `plan` has seen
/// the timer or its inserter has seen the plan, and no wake-up is lost. Between `poll` and `plan`
/// nobody is asked to wake anybody.
///
/// Thread-safe. The lock and the rules of its critical sections are those of [CasLocked]; the
/// states of a timer are those of [TimerNode].
final class TimerWheel extends CasLocked {
  /// What [#plan] returns if there is no timer.
  static final long NEVER = Long.MAX_VALUE;

  /// The plan of who is about to look anyway.
  private static final long LOOKING = Long.MIN_VALUE;

  private static final int MOST_LEVEL_BITS = 6; // a bit for each slot of a level in one word
  private static final int MOST_TICK_BITS = 63;

  /// How many timers one critical section moves down.
  private static final int MOST_MOVED = 32;

  /// The position of a lone bit: what Long.numberOfTrailingZeros tells, but without a call. The
  /// product of this de Bruijn number and a power of two differs for each in its topmost 6 bits.
  private static final long DE_BRUIJN = 0x022FDD63CC95386DL;

  private static final int HASH_SHIFT = 58;
  private static final byte[] POSITIONS = new byte[64];

  static {
    for (int position = 0; position < 64; position++) {
      POSITIONS[(int) (((1L << position) * DE_BRUIJN) >>> HASH_SHIFT)] = (byte) position;
    }
  }

  private final int levelBits;
  private final int levels;
  private final int slotMask;

  /// For each level the bits of the digits above.
  private final long[] above;

  // All guarded by the lock. The slots of all levels, one level after another.
  private final @Nullable TimerNode[] heads;
  private final @Nullable TimerNode[] tails;

  /// For each level a bit for each slot that is not empty.
  private final long[] occupied;

  private long current;
  private long planned = NEVER;

  /// A wheel at tick 0.
  ///
  /// @param levelBits a level has 2 to this power of slots; 1 to 6
  /// @param tickBits how many bits a tick may have; 1 to 63
  TimerWheel(int levelBits, int tickBits) {
    if (levelBits < 1 || levelBits > MOST_LEVEL_BITS || tickBits < 1 || tickBits > MOST_TICK_BITS) {
      throw new IllegalArgumentException(
          "levelBits is %d, 1 to %d fit; tickBits is %d, 1 to %d fit"
              .formatted(levelBits, MOST_LEVEL_BITS, tickBits, MOST_TICK_BITS));
    }
    this.levelBits = levelBits;
    levels = (tickBits + levelBits - 1) / levelBits;
    slotMask = (1 << levelBits) - 1;
    above = new long[levels];
    for (int level = 0; level < levels; level++) {
      int shift = (level + 1) * levelBits;
      above[level] = shift > MOST_TICK_BITS ? 0 : -1L << shift;
    }
    heads = new TimerNode[levels << levelBits];
    tails = new TimerNode[levels << levelBits];
    occupied = new long[levels];
  }

  /// Inserts a timer.
  ///
  /// @param dueTick from when on [#poll] gives it out; what has passed is due at once
  /// @return true if who planned to look must be woken: it is due before that
  /// @throws IllegalStateException if it stands in a wheel already
  boolean insert(TimerNode node, long dueTick) {
    boolean earlier = false;
    lock();
    boolean inserted = node.place < 0;
    if (inserted) {
      long now = current;
      long due = dueTick > now ? dueTick : now;
      int shift = 0;
      int place = 0;
      for (long rest = (due ^ now) >>> levelBits; rest != 0; rest >>>= levelBits) {
        shift += levelBits;
        place += slotMask + 1;
      }
      int index = (int) (due >>> shift) & slotMask;
      place += index;
      TimerNode last = tails[place];
      if (last == null) {
        heads[place] = node;
        occupied[place >>> levelBits] |= 1L << index;
      } else {
        last.next = node;
        node.previous = last;
      }
      tails[place] = node;
      node.place = place;
      node.dueTick = due;
      earlier = due < planned;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    if (!inserted) {
      throw new IllegalStateException("the timer is armed already");
    }
    return earlier;
  }

  /// Takes a timer out, if it still stands here.
  ///
  /// @return true if this call has taken it out: it will not fire
  boolean cancel(TimerNode node) {
    lock();
    int place = node.place;
    boolean armed = place >= 0;
    if (armed) {
      TimerNode before = node.previous;
      TimerNode after = node.next;
      if (before == null) {
        heads[place] = after;
        if (after == null) {
          occupied[place >>> levelBits] &= ~(1L << (place & slotMask));
        }
      } else {
        before.next = after;
        node.previous = null;
      }
      if (after == null) {
        tails[place] = before;
      } else {
        after.previous = before;
        node.next = null;
      }
      node.place = TimerNode.CANCELLED;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return armed;
  }

  /// Takes out the first timer that is due at `tick`, or moves the time on to `tick` if there is
  /// none. Whoever calls this calls it again until it returns null, and then [#plan]; one thread at
  /// a time.
  ///
  /// @return the timer, whose [TimerNode#fired()] the caller must call; or null
  @Nullable TimerNode poll(long tick) {
    while (true) {
      TimerNode taken = null;
      boolean moving = false;
      lock();
      planned = LOOKING;
      int level = -1;
      int index = 0;
      long start = tick;
      for (int each = 0, shift = 0; each < levels; each++, shift += levelBits) {
        long slots = occupied[each];
        if (slots != 0) {
          int lowest = POSITIONS[(int) (((slots & -slots) * DE_BRUIJN) >>> HASH_SHIFT)];
          long itsStart = (current & above[each]) | ((long) lowest << shift);
          if (itsStart <= start) {
            level = each;
            index = lowest;
            start = itsStart;
          }
        }
      }
      if (start > current) {
        current = start;
      }
      if (level == 0) {
        TimerNode first = heads[index];
        if (first != null) {
          TimerNode after = first.next;
          heads[index] = after;
          if (after == null) {
            tails[index] = null;
            occupied[0] &= ~(1L << index);
          } else {
            after.previous = null;
            first.next = null;
          }
          first.place = TimerNode.FIRED;
        }
        taken = first;
      } else if (level > 0) {
        moving = true;
        int from = (level << levelBits) + index;
        TimerNode node = heads[from];
        for (int moved = 0; node != null && moved < MOST_MOVED; moved++) {
          TimerNode after = node.next;
          long due = node.dueTick;
          int to = level - 1;
          int shift = to * levelBits;
          while (to > 0 && ((due >>> shift) & slotMask) == 0) {
            to--;
            shift -= levelBits;
          }
          int digit = (int) (due >>> shift) & slotMask;
          int place = (to << levelBits) + digit;
          TimerNode last = tails[place];
          if (last == null) {
            heads[place] = node;
            occupied[to] |= 1L << digit;
          } else {
            last.next = node;
          }
          tails[place] = node;
          node.previous = last;
          node.next = null;
          node.place = place;
          node = after;
        }
        heads[from] = node;
        if (node == null) {
          tails[from] = null;
          occupied[level] &= ~(1L << index);
        } else {
          node.previous = null;
        }
      }
      try {
        unlock();
      } catch (StackOverflowError e) {
        lock = FREE;
      }
      if (!moving) {
        return taken;
      }
    }
  }

  /// The tick at which to call [#poll] next: no timer is due before. (There may be none at that
  /// tick either, only some to be moved down.) A timer inserted from now on that is due earlier
  /// makes [#insert] say so.
  ///
  /// @return the tick, or [#NEVER]
  long plan() {
    long earliest = NEVER;
    lock();
    for (int each = 0, shift = 0; each < levels; each++, shift += levelBits) {
      long slots = occupied[each];
      if (slots != 0) {
        int lowest = POSITIONS[(int) (((slots & -slots) * DE_BRUIJN) >>> HASH_SHIFT)];
        long start = (current & above[each]) | ((long) lowest << shift);
        if (start < earliest) {
          earliest = start;
        }
      }
    }
    planned = earliest;
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return earliest;
  }

  /// Checks where each timer stands.
  ///
  /// @return how many there are
  /// @throws AssertionError if something is not as it should be
  long checkInvariants() {
    lock();
    try {
      long count = 0;
      for (int place = 0; place < heads.length; place++) {
        int level = place >>> levelBits;
        boolean marked = (occupied[level] & 1L << (place & slotMask)) != 0;
        require(marked == (heads[place] != null), "the mark of slot " + place + " is wrong");
        TimerNode before = null;
        for (TimerNode node = heads[place]; node != null; node = node.next) {
          require(node.previous == before && node.place == place, "slot " + place + " is torn");
          require(isPlaceOf(node, level), "a timer does not belong in slot " + place);
          before = node;
          count++;
        }
        require(tails[place] == before, "slot " + place + " does not end where it should");
      }
      return count;
    } finally {
      lock = FREE;
    }
  }

  /// A slot that is being emptied has the digit of the current tick.
  private boolean isPlaceOf(TimerNode node, int level) {
    long due = node.dueTick;
    long digit = (due >>> (level * levelBits)) & slotMask;
    return due >= current
        && (due & above[level]) == (current & above[level])
        && digit == (node.place & slotMask)
        && (level == 0 || digit >= ((current >>> (level * levelBits)) & slotMask));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
