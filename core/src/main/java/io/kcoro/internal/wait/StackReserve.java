package io.kcoro.internal.wait;

/// Overflows the stack now, if it is about to, and not in the midst of something that cannot be
/// taken back: after a waiter was queued, or before those were resumed whom a change has ended.
public final class StackReserve {
  /// With frames for so many calls, made large by arguments, there is room for what follows, up to
  /// where it has left its work in a state to go on from. Twice as many took a tenth of the time of
  /// a rendezvous.
  private static final int FRAMES = 8;

  private StackReserve() {}

  /// Returns if that much of the stack is free.
  ///
  /// @throws StackOverflowError if it is not
  public static void ensure() {
    long reached = descend(FRAMES, 0, 0, 0, 0, 0, 0, 0, 0);
    assert reached == FRAMES;
  }

  private static long descend(
      int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
    return frames == 0
        ? a + b + c + d + e + f + g + h
        : descend(frames - 1, a, b, c, d, e, f, g, h) + 1;
  }
}
