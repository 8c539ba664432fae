package io.kcoro.channel;

import org.jspecify.annotations.Nullable;

/// A piece of a channel's buffer. A bounded buffer is one segment linked to itself, a ring; an
/// unbounded one is a chain that grows at its end. Both are walked by the same code. All fields are
/// guarded by the lock of the channel that holds the segment.
final class Segment {
  /// Stands for the buffer of a channel that has kept nothing yet, or never will again.
  static final Segment NONE = new Segment(0);

  final @Nullable Object[] items;
  @Nullable Segment next;

  Segment(int length) {
    items = new @Nullable Object[length];
  }

  static Segment ring(int length) {
    Segment segment = new Segment(length);
    segment.next = segment;
    return segment;
  }
}
