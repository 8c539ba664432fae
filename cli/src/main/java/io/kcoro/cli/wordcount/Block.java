package io.kcoro.cli.wordcount;

import java.util.ArrayList;
import java.util.List;

/// A reusable piece of input which ends between two words. It has one owner at a time: whoever
/// fills it, then whoever counts it, who may change its bytes.
final class Block {

  final byte[] data;

  /// How much of `data` is filled.
  int length;

  /// Long words that are not in `data`.
  final List<byte[]> labels = new ArrayList<>();

  /// How many bytes of input this block stands for. Differs from `length` by separators put between
  /// files and by long words taken out.
  long inputBytes;

  /// How many inputs were read to their sound end with this block.
  int files;

  Block(int size) {
    data = new byte[size];
  }

  void clear() {
    length = 0;
    labels.clear();
    inputBytes = 0;
    files = 0;
  }
}
