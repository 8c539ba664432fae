package io.kcoro.cli.wordcount;

/// One counter's share of a run: cuts blocks into words and counts them. Not thread-safe.
final class BlockCounter {

  private final int maxWord;
  private final WordTable words = new WordTable();
  private long files;
  private long bytes;

  BlockCounter(int maxWord) {
    this.maxWord = maxWord;
  }

  WordTable words() {
    return words;
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  /// A file was read to its sound end, and no block tells of it.
  void fileEnded() {
    files++;
  }

  /// Counts all words of `block`, lower-casing its bytes in place.
  void count(Block block) {
    files += block.files;
    bytes += block.inputBytes;
    byte[] data = block.data;
    int end = block.length;
    int i = 0;
    while (i < end) {
      byte folded = WordBytes.fold(data[i]);
      if (folded == 0) {
        i++;
        continue;
      }
      int from = i;
      do {
        data[i] = folded;
        i++;
        folded = i < end ? WordBytes.fold(data[i]) : 0;
      } while (folded != 0);
      if (i - from <= maxWord) {
        words.add(data, from, i, 1);
      } else {
        LongWord word = new LongWord();
        word.append(data, from, i);
        countLabel(word.label());
      }
    }
    block.labels.forEach(this::countLabel);
  }

  private void countLabel(byte[] label) {
    words.add(label, 0, label.length, 1);
  }
}
