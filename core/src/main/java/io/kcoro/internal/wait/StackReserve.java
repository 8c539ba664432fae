package io.kcoro.internal.wait;

/// Overflows the stack now, if it is about to, and not in the midst of something that cannot be
/// taken back: after a waiter was queued, or before those were resumed whom a change has ended.
public final class StackReserve {
  /// More frames than what follows needs before it has left its work in a state to go on from.
  private static final int FRAMES = 24;

  private StackReserve() {}

  /// Returns if that many frames are free.
  ///
  /// @throws StackOverflowError if they are not
  public static void ensure() {
    int reached = descend(FRAMES);
    assert reached == FRAMES;
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : descend(frames - 1) + 1;
  }
}
