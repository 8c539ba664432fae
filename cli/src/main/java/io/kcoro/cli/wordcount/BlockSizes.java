package io.kcoro.cli.wordcount;

/// Sizes in bytes that bound the memory of a run. Which bytes are delivered before damage depends
/// on `read`, never on `block`.
///
/// @param block size of a block
/// @param read how much one read asks for; the same for every read, wherever the block stands, so
///   that both engines see a damaged input end at the same byte
/// @param maxWord longer words are counted as [LongWord]
record BlockSizes(int block, int read, int maxWord) {

  static final BlockSizes DEFAULT = new BlockSizes(256 * 1024, 32 * 1024, 64 * 1024);

  BlockSizes {
    if (read < 1 || maxWord < 1) {
      throw new IllegalArgumentException("sizes below 1: read " + read + ", word " + maxWord);
    }
    if (block <= maxWord + read) {
      throw new IllegalArgumentException(
          "a block of "
              + block
              + " cannot hold a word of "
              + maxWord
              + ", a read of "
              + read
              + " and a separator");
    }
  }
}
