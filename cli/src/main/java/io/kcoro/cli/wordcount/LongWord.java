package io.kcoro.cli.wordcount;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A word too long to be kept: its first bytes, its length and its SHA-256, in bounded memory.
///
/// It is counted and shown under its label, `prefix... (N bytes, sha256 HEX)`. No other word can
/// equal a label, which contains bytes that separate words. Not thread-safe.
final class LongWord {

  static final int PREFIX_LENGTH = 32;

  private final byte[] prefix = new byte[PREFIX_LENGTH];
  private final MessageDigest sha256;
  private int prefixLength;
  private long length;

  LongWord() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Appends `bytes[from..to)`, all of which are word bytes, and lower-cases them in place.
  void append(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      bytes[i] = WordBytes.fold(bytes[i]);
    }
    int kept = Math.min(PREFIX_LENGTH - prefixLength, to - from);
    System.arraycopy(bytes, from, prefix, prefixLength, kept);
    prefixLength += kept;
    length += to - from;
    sha256.update(bytes, from, to - from);
  }

  /// Ends the word and returns the bytes under which it is counted.
  byte[] label() {
    String start = new String(prefix, 0, prefixLength, StandardCharsets.US_ASCII);
    String hex = HexFormat.of().formatHex(sha256.digest());
    return (start + "... (" + length + " bytes, sha256 " + hex + ")")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
