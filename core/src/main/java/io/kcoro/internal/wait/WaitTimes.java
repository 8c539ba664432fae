package io.kcoro.internal.wait;

/// Whether the waits of stackless coroutines are timed. To read the clock takes as long as such a
/// wait itself, so they are not unless somebody wants it.
public final class WaitTimes {
  // Plain: a wait that begins just when this is set is timed or not.
  private static boolean areKept;

  private WaitTimes() {}

  /// From now on they are, or are not.
  public static void keep(boolean on) {
    areKept = on;
  }

  /// Whether a wait that begins now is to be timed.
  public static boolean areKept() {
    return areKept;
  }
}
