package io.kcoro.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The free blocks of one size: a few stacks, so that threads do not all meet at one.
///
/// Each stack is the lock-free one of Treiber (1986). Its head is a number: below, the index of the
/// top block (0 if there is none), above, a tag that grows with each change. So who is about to
/// take the top block, and meanwhile others take it, the next, and put it back, sees another tag
/// (ABA). The tag has 40 bits: to come round while a thread sleeps in between takes hours.
///
/// A thread puts blocks on its own stack and takes them from there. Where it finds none it takes a
/// few of another one at once, which pays if one thread allocates what another releases. For these
/// few steps they are on nobody's stack; [#isCertainlyEmpty()] waits for that.
///
/// A block's `next` is plain: written by who has it, before the step that publishes it. Who reads
/// it too late reads anything, and fails at the tag.
final class FreeStack {
  static final int MOST_BLOCKS = (1 << 24) - 1;

  private static final long INDEX = MOST_BLOCKS;
  private static final long TAG_ONE = INDEX + 1;
  private static final int NONE = 0;

  /// How many blocks are taken from another stack at once.
  private static final int MOST_STOLEN = 32;

  /// Heads lie two cache lines apart: cores fetch them in pairs.
  private static final int DISTANCE = 16;

  private static final VarHandle HEADS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle TRANSIT;
  private static final VarHandle STEALS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TRANSIT = lookup.findVarHandle(FreeStack.class, "inTransit", int.class);
      STEALS = lookup.findVarHandle(FreeStack.class, "steals", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] heads;
  private final int mask;

  /// By index, from 1 on. Replaced as a whole, before an index of the new ones is put on a stack.
  private volatile @Nullable SlotBlock[] blocks = {null};

  /// How many threads have blocks in their hands that go from one stack to another.
  private volatile int inTransit;

  /// How often one began with that.
  private volatile int steals;

  /// @param stacks how many, a power of two
  FreeStack(int stacks) {
    heads = new long[(stacks + 1) * DISTANCE];
    mask = stacks - 1;
  }

  private int own() {
    return at((int) Thread.currentThread().threadId() & mask);
  }

  private static int at(int stack) {
    return (stack + 1) * DISTANCE;
  }

  /// Replaces the blocks that the indices stand for. Guarded by the arena's lock.
  void blocks(@Nullable SlotBlock[] all) {
    blocks = all;
  }

  @Nullable SlotBlock[] blocks() {
    return blocks;
  }

  void push(SlotBlock block) {
    pushChain(own(), block, block);
  }

  private void pushChain(int at, SlotBlock first, SlotBlock last) {
    long head;
    do {
      head = (long) HEADS.getVolatile(heads, at);
      last.next = (int) (head & INDEX);
    } while (!HEADS.compareAndSet(heads, at, head, (head & ~INDEX) + TAG_ONE | first.index));
  }

  /// Takes a block, if there is one.
  @Nullable SlotBlock pop() {
    int own = own();
    SlotBlock block = pop(own);
    for (int stack = 0; block == null && stack <= mask; stack++) {
      int at = at(stack);
      if (at != own && ((long) HEADS.getVolatile(heads, at) & INDEX) != NONE) {
        block = steal(at, own);
      }
    }
    return block;
  }

  private @Nullable SlotBlock pop(int at) {
    while (true) {
      long head = (long) HEADS.getVolatile(heads, at);
      int index = (int) (head & INDEX);
      if (index == NONE) {
        return null;
      }
      @Nullable SlotBlock[] all = blocks;
      SlotBlock block = index < all.length ? all[index] : null;
      if (block != null // else it has left the stack, and its slab the arena
          && HEADS.compareAndSet(heads, at, head, (head & ~INDEX) + TAG_ONE | block.next)) {
        return block;
      }
    }
  }

  /// Takes some blocks of a stack at once, one for the caller, the others for its own.
  private @Nullable SlotBlock steal(int from, int own) {
    TRANSIT.getAndAdd(this, 1);
    STEALS.getAndAdd(this, 1);
    try {
      SlotBlock first = takeSome(from);
      if (first != null && first.next != NONE) {
        SlotBlock second = block(first.next);
        SlotBlock last = second;
        while (last.next != NONE) {
          last = block(last.next);
        }
        pushChain(own, second, last);
      }
      return first;
    } finally {
      TRANSIT.getAndAdd(this, -1);
    }
  }

  /// @return the first, linked by `next` to the others
  private @Nullable SlotBlock takeSome(int at) {
    while (true) {
      long head = (long) HEADS.getVolatile(heads, at);
      int index = (int) (head & INDEX);
      if (index == NONE) {
        return null;
      }
      // What is read here is true if the head is the same afterwards; else it may be anything.
      @Nullable SlotBlock[] all = blocks;
      SlotBlock first = index < all.length ? all[index] : null;
      SlotBlock last = first;
      for (int count = 1; last != null && last.next != NONE && count < MOST_STOLEN; count++) {
        int below = last.next;
        last = below < all.length ? all[below] : null;
      }
      if (last != null
          && HEADS.compareAndSet(heads, at, head, (head & ~INDEX) + TAG_ONE | last.next)) {
        last.next = NONE;
        return first;
      }
    }
  }

  private @Nullable SlotBlock takeAll(int at) {
    long head;
    do {
      head = (long) HEADS.getVolatile(heads, at);
      if ((head & INDEX) == NONE) {
        return null;
      }
    } while (!HEADS.compareAndSet(heads, at, head, (head & ~INDEX) + TAG_ONE));
    return block((int) (head & INDEX));
  }

  private SlotBlock block(int index) {
    SlotBlock block = blocks[index];
    if (block == null) {
      throw new AssertionError("free block " + index + " is in no slab");
    }
    return block;
  }

  /// Takes all blocks that are free at one moment or another of the call, linked by `next`.
  @Nullable SlotBlock takeAll() {
    SlotBlock all = null;
    for (int stack = 0; stack <= mask; stack++) {
      for (SlotBlock block = takeAll(at(stack)); block != null; ) {
        SlotBlock following = block.next == NONE ? null : block(block.next);
        block.next = all == null ? NONE : all.index;
        all = block;
        block = following;
      }
    }
    return all;
  }

  /// What follows `block` in what [#takeAll()] has given.
  @Nullable SlotBlock after(SlotBlock block) {
    return block.next == NONE ? null : block(block.next);
  }

  private boolean seemsEmpty() {
    for (int stack = 0; stack <= mask; stack++) {
      if (((long) HEADS.getVolatile(heads, at(stack)) & INDEX) != NONE) {
        return false;
      }
    }
    return true;
  }

  /// Whether there was no free block at some moment of the call. Waits while a thread has a whole
  /// stack in hand: for a few steps of that.
  boolean isCertainlyEmpty() {
    while (true) {
      int before = steals;
      if (inTransit != 0) {
        Thread.onSpinWait();
        Thread.yield();
      } else if (!seemsEmpty()) {
        return false;
      } else if (steals == before) {
        return true;
      }
    }
  }

  /// Checks that no block is on two stacks or twice on one; when nobody uses them.
  ///
  /// @return how many there are
  int checkInvariants() {
    boolean[] seen = new boolean[blocks.length];
    int count = 0;
    for (int stack = 0; stack <= mask; stack++) {
      int index = (int) ((long) HEADS.getVolatile(heads, at(stack)) & INDEX);
      while (index != NONE) {
        if (seen[index] || block(index).isGiven()) {
          throw new AssertionError(
              "block %d of %s is free twice, or given away"
                  .formatted(index, Arrays.toString(seen)));
        }
        seen[index] = true;
        count++;
        index = block(index).next;
      }
    }
    return count;
  }
}
