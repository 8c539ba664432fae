package io.kcoro.internal.timer;

import org.jspecify.annotations.Nullable;

/// A slot of the wheel: a doubly linked list of nodes. Guarded by the monitor of the queue.
final class TimerList {
  final int level;
  final int slot;
  @Nullable TimerNode first;

  TimerList(int level, int slot) {
    this.level = level;
    this.slot = slot;
  }

  void add(TimerNode node) {
    TimerNode second = first;
    node.next = second;
    if (second != null) {
      second.previous = node;
    }
    first = node;
    node.list = this;
  }

  void remove(TimerNode node) {
    TimerNode before = node.previous;
    TimerNode after = node.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after != null) {
      after.previous = before;
    }
    node.previous = null;
    node.next = null;
    node.list = null;
  }
}
