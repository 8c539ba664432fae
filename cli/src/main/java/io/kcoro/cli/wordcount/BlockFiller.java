package io.kcoro.cli.wordcount;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads sources into blocks, several small ones into one block with a separator between them. Not
/// thread-safe.
///
/// A block is handed on when it has no room for one more read. An unfinished word at its end moves
/// to the next block; if it is longer than the limit, it moves into a [LongWord] instead, which
/// takes all that follows until the word ends. The bytes of a `LongWord` are overwritten with
/// separators or not kept at all.
final class BlockFiller {

  private final BlockSizes sizes;
  private final BlockFlow flow;
  private @Nullable Block block;
  private @Nullable LongWord longWord;

  BlockFiller(BlockSizes sizes, BlockFlow flow) {
    this.sizes = sizes;
    this.flow = flow;
  }

  /// Reads `source` to its end; the caller releases it. Damage is reported to the flow; what was
  /// delivered before it is counted as if the input had ended there.
  ///
  /// @throws InterruptedException if the run is cancelled; what was not handed on is lost
  void read(Source source) throws InterruptedException {
    if (source.live()) {
      finish();
    }
    boolean sound;
    try (Reading reading = source.open()) {
      readAll(reading, source.live());
      sound = true;
    } catch (IOException e) {
      sound = false;
      flow.failed(source.name(), Reasons.logged(source.name(), e));
    }
    endFile(sound);
  }

  /// Hands on what is left.
  void finish() throws InterruptedException {
    Block last = block;
    if (last != null) {
      block = null;
      flow.full(last);
    }
  }

  private void readAll(Reading reading, boolean live) throws IOException, InterruptedException {
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Block into = blockWithRoom();
      int count = reading.read(into.data, into.length, sizes.read());
      if (count < 0) {
        return;
      }
      into.inputBytes += count;
      append(into, count);
      if (live && count < sizes.read()) {
        handOn(into);
      }
    }
  }

  private Block blockWithRoom() throws InterruptedException {
    Block current = block;
    if (current == null) {
      current = flow.empty();
      block = current;
    }
    boolean room = current.data.length - current.length > sizes.read();
    if (room && current.inputBytes < sizes.block()) {
      return current;
    }
    return handOn(current);
  }

  private void append(Block into, int count) {
    int from = into.length;
    int end = from + count;
    LongWord word = longWord;
    if (word != null) {
      int wordEnd = from;
      while (wordEnd < end && !WordBytes.isSeparator(into.data[wordEnd])) {
        wordEnd++;
      }
      word.append(into.data, from, wordEnd);
      if (wordEnd == end) {
        return;
      }
      endLongWord(into, word);
      Arrays.fill(into.data, from, wordEnd, WordBytes.SEPARATOR);
    }
    into.length = end;
  }

  /// Hands `full` on and returns the next block, which starts with the unfinished word.
  private Block handOn(Block full) throws InterruptedException {
    int start = full.length;
    while (start > 0 && !WordBytes.isSeparator(full.data[start - 1])) {
      start--;
    }
    int unfinished = full.length - start;
    Block next = flow.empty();
    if (unfinished > sizes.maxWord()) {
      LongWord word = new LongWord();
      word.append(full.data, start, full.length);
      longWord = word;
    } else {
      System.arraycopy(full.data, start, next.data, 0, unfinished);
      next.length = unfinished;
      next.inputBytes = unfinished;
      full.inputBytes -= unfinished;
    }
    full.length = start;
    block = next;
    flow.full(full);
    return next;
  }

  private void endFile(boolean sound) throws InterruptedException {
    Block last = block;
    if (last == null) {
      if (!sound) {
        return;
      }
      last = flow.empty();
      block = last;
    }
    LongWord word = longWord;
    if (word != null) {
      endLongWord(last, word);
    }
    if (last.length > 0 && !WordBytes.isSeparator(last.data[last.length - 1])) {
      last.data[last.length++] = WordBytes.SEPARATOR;
    }
    if (sound) {
      last.files++;
    }
  }

  private void endLongWord(Block into, LongWord word) {
    into.labels.add(word.label());
    longWord = null;
  }
}
