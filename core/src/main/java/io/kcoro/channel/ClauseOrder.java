package io.kcoro.channel;

import io.kcoro.internal.wait.Chance;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// In which order a select looks at its clauses. Used by one thread at a time.
abstract sealed class ClauseOrder {
  /// The next of `count` clauses to look at, after `looked` others in this turn.
  abstract int next(int looked, int count);

  /// Tells which clause was chosen.
  void chosen(int index) {}

  /// Every order is as likely as any other.
  static final class Unbiased extends ClauseOrder {
    private final SplittableRandom random;
    private int[] indices = {};

    /// @param seed repeats the choices of an earlier select; null for other ones each time
    Unbiased(@Nullable Long seed) {
      random = seed == null ? Chance.generator() : new SplittableRandom(seed);
    }

    /// A shuffle after Fisher and Yates, one step a call: what was looked at lies before `looked`.
    @Override
    int next(int looked, int count) {
      if (indices.length != count) {
        indices = new int[count];
        for (int i = 0; i < count; i++) {
          indices[i] = i;
        }
      }
      int left = count - looked;
      int drawn = left == 1 ? looked : looked + random.nextInt(left);
      int index = indices[drawn];
      indices[drawn] = indices[looked];
      indices[looked] = index;
      return index;
    }
  }

  /// As the clauses were made.
  static final class Ordered extends ClauseOrder {
    @Override
    int next(int looked, int count) {
      return looked;
    }
  }

  /// As they were made, beginning behind the one chosen last.
  static final class RoundRobin extends ClauseOrder {
    private int first;

    @Override
    int next(int looked, int count) {
      int index = first + looked;
      return index < count ? index : index - count;
    }

    @Override
    void chosen(int index) {
      first = index + 1;
    }
  }
}
