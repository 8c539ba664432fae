package io.kcoro.cli.wordcount;

import java.util.Random;

/** Random contents of files. */
final class Contents {
  private static final String FEW = "aAbB1 \n.";
  private static final String TEXT =
      "etaoinETAOIN shrdluSHRDLU 0123456789    \n\n\t.,;_-\u00e4\u00ff";

  private Contents() {}

  /** Bytes of one of several kinds, from nothing but random ones to one single word. */
  static byte[] random(Random random, int maxLength) {
    byte[] bytes = new byte[random.nextInt(maxLength + 1)];
    switch (random.nextInt(4)) {
      case 0 -> random.nextBytes(bytes);
      case 1 -> fill(bytes, FEW, random);
      case 2 -> fill(bytes, TEXT, random);
      default -> fill(bytes, "xY9", random);
    }
    return bytes;
  }

  private static void fill(byte[] bytes, String alphabet, Random random) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    }
  }
}
