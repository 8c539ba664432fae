package io.kcoro.internal.wait;

/// Overflows the stack now, if it is about to, and not when a waiter stands in a queue: what takes
/// it out again then needs fewer frames than this.
final class StackReserve {
  private static final int FRAMES = 24;

  private StackReserve() {}

  /// Returns if that many frames are free.
  ///
  /// @throws StackOverflowError if they are not
  static void ensure() {
    int reached = descend(FRAMES);
    assert reached == FRAMES;
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : descend(frames - 1) + 1;
  }
}
