package io.kcoro.bench.peer;

/// Something to compute.
final class Work {
  private Work() {}

  /// Gives `value`, which is not 0, after some computing that the compiler can neither leave out
  /// nor do several rounds of at once: George Marsaglia, "Xorshift RNGs" (2003).
  static long done(long value, int rounds) {
    long mixed = value;
    for (int i = 0; i < rounds; i++) {
      mixed ^= mixed << 13;
      mixed ^= mixed >>> 7;
      mixed ^= mixed << 17;
    }
    return rounds > 0 && mixed == 42 ? value + 1 : value; // one start in 2^64 comes there
  }
}
