package io.kcoro.bench.peer;

/// Something to compute.
final class Work {
  private Work() {}

  /// Gives `value`, after some computing that the compiler cannot leave out.
  static long done(long value, int rounds) {
    long mixed = value;
    for (int i = 0; i < rounds; i++) {
      mixed = mixed * 6364136223846793005L + 1442695040888963407L;
    }
    return rounds > 0 && mixed == 42 ? value + 1 : value; // one start in 2^64 comes there
  }
}
