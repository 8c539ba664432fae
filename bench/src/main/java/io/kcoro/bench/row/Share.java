package io.kcoro.bench.row;

/// How a number of elements is shared out: as evenly as it goes, the first ones get the rest.
///
/// @param first the value of the first element
/// @param last the value of the last one; less than `first` if there is none
public record Share(int first, int last) {
  /// The share of the part `index` of `parts`, of elements numbered from 1.
  public static Share of(int elements, int parts, int index) {
    int each = elements / parts;
    int rest = elements % parts;
    int first = 1 + index * each + Math.min(index, rest);
    return new Share(first, first + each - (index < rest ? 0 : 1));
  }

  /// How many elements.
  public int size() {
    return last - first + 1;
  }
}
