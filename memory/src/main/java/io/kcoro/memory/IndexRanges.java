package io.kcoro.memory;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Ranges of numbers that are not taken, from one number on up to another. Not thread-safe.
final class IndexRanges {
  /// By their first number, how many numbers follow each other.
  private final TreeMap<Integer, Integer> free = new TreeMap<>();

  IndexRanges(int first, int count) {
    free.put(first, count);
  }

  /// Takes the first range of `count` numbers.
  ///
  /// @return its first number, or -1 if there is none
  int take(int count) {
    int first =
        free.entrySet().stream()
            .filter(range -> range.getValue() >= count)
            .mapToInt(Map.Entry::getKey)
            .findFirst()
            .orElse(-1);
    if (first >= 0) {
      int rest = Objects.requireNonNull(free.remove(first)) - count;
      if (rest > 0) {
        free.put(first + count, rest);
      }
    }
    return first;
  }

  void giveBack(int first, int count) {
    int from = first;
    int length = count;
    Map.Entry<Integer, Integer> before = free.lowerEntry(first);
    if (before != null && before.getKey() + before.getValue() == first) {
      from = before.getKey();
      length += before.getValue();
    }
    Integer after = free.remove(first + count);
    free.put(from, length + (after == null ? 0 : after));
  }
}
