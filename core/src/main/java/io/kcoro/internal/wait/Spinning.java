package io.kcoro.internal.wait;

/// Whether it has paid lately to spin for a moment before a thread is suspended; one for each thing
/// that is waited for, shared by all who wait there.
///
/// Spinning pays where the partner runs on another core at this very moment and needs no more than
/// some hundred nanoseconds. Where it does not (ten thousand pairs on two cores, a busy machine) it
/// would only take the core away from the partner. So each success makes the next waits spin, each
/// failure brings them nearer to not spinning at all; and then every so often one of them tries.
///
/// The fields are plain and written by racing threads: a lost update costs one wrong guess.
public final class Spinning {
  /// At most: under a microsecond, a pause of the processor taking some 25 ns.
  private static final int ROUNDS = 32;

  private static final int MOST_CREDIT = 8;
  private static final int WAITS_WITHOUT = 64;

  private int credit = MOST_CREDIT;
  private int waitsWithout;

  /// How many rounds to spin now, 0 for not at all.
  public int rounds() {
    if (credit > 0) {
      return ROUNDS;
    }
    int without = waitsWithout + 1;
    waitsWithout = without;
    if (without >= WAITS_WITHOUT) {
      waitsWithout = 0;
      return ROUNDS;
    }
    return 0;
  }

  /// Tells how that ended.
  ///
  /// @param rounds how many were granted
  /// @param paid whether the partner came
  public void tried(int rounds, boolean paid) {
    int now = credit;
    if (paid && now < MOST_CREDIT) {
      credit = Math.min(now + 2, MOST_CREDIT);
    } else if (!paid && rounds > 0 && now > 0) {
      credit = now - 1;
    }
  }
}
