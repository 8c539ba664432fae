package io.kcoro.internal.wait;

/// Whether the waits of stackless coroutines are timed. To read the clock takes as long as such a
/// wait itself, so they are not unless somebody wants it.
public final class WaitTimes {
  /// Nanoseconds in the unit of packed times, as the exponent of two: 17 ms.
  private static final int UNIT_BITS = 24;

  // Plain: a wait that begins just when this is set is timed or not.
  private static boolean areKept;

  private WaitTimes() {}

  /// From now on they are, or are not.
  public static void keep(boolean on) {
    areKept = on;
  }

  /// The present moment in 32 bits, which are enough for waits of a year; not 0.
  public static int now() {
    return (int) (System.nanoTime() >>> UNIT_BITS) | 1;
  }

  /// The moment that was packed, on the clock of [System#nanoTime()].
  public static long nanoTime(int packed) {
    long now = System.nanoTime();
    int units = Math.max(0, (int) (now >>> UNIT_BITS) - packed);
    return now - ((long) units << UNIT_BITS);
  }

  /// Whether a wait that begins now is to be timed.
  public static boolean areKept() {
    return areKept;
  }
}
