package io.kcoro.cli.wordcount;

/// Which bytes make words: ASCII letters and digits do, letters lower-cased; every other byte
/// separates.
final class WordBytes {

  /// What takes the place of bytes that must not be counted as part of a word.
  static final byte SEPARATOR = '\n';

  private static final byte[] FOLDED = new byte[256];

  static {
    for (int b = '0'; b <= '9'; b++) {
      FOLDED[b] = (byte) b;
    }
    for (int b = 'a'; b <= 'z'; b++) {
      FOLDED[b] = (byte) b;
      FOLDED[Character.toUpperCase(b)] = (byte) b;
    }
  }

  private WordBytes() {}

  /// Returns the lower-cased byte of a word, or 0 if `b` separates words.
  static byte fold(byte b) {
    return FOLDED[b & 0xff];
  }

  static boolean isSeparator(byte b) {
    return fold(b) == 0;
  }
}
