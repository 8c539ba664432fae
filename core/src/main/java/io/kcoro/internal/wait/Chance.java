package io.kcoro.internal.wait;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Random numbers for where no seed is given: others in each run, but for a run of tests that is to
/// be repeated.
public final class Chance {
  private Chance() {}

  /// A new generator, for one thread at a time.
  public static SplittableRandom generator() {
    SplittableRandom repeated = repeated();
    return repeated == null ? new SplittableRandom() : repeated.split();
  }

  /// From 0 to 1, without that.
  public static double nextDouble() {
    SplittableRandom repeated = repeated();
    return repeated == null ? ThreadLocalRandom.current().nextDouble() : repeated.nextDouble();
  }

  private static @Nullable SplittableRandom repeated() {
    RunsStackless worker = VirtualThreadAccess.worker();
    return worker == null ? null : worker.random();
  }
}
