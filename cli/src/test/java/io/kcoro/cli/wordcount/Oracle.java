package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts words in the plainest way there is, independent of what is tested. */
final class Oracle {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]+");

  private final int maxWord;
  private final Map<String, Long> counts = new TreeMap<>();
  private long bytes;

  Oracle(int maxWord) {
    this.maxWord = maxWord;
  }

  static Map<String, Long> count(byte[] content, int maxWord) {
    return new Oracle(maxWord).add(content).counts();
  }

  Oracle add(byte[] content) {
    bytes += content.length;
    Matcher matcher = WORD.matcher(new String(content, ISO_8859_1));
    while (matcher.find()) {
      String word = matcher.group().toLowerCase(Locale.ROOT);
      counts.merge(word.length() <= maxWord ? word : label(word), 1L, Long::sum);
    }
    return this;
  }

  Map<String, Long> counts() {
    return counts;
  }

  long bytes() {
    return bytes;
  }

  List<WordTable.Entry> top(int limit) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .map(entry -> new WordTable.Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  static String label(String word) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(word.getBytes(ISO_8859_1));
      return "%s... (%d bytes, sha256 %s)"
          .formatted(
              word.substring(0, Math.min(32, word.length())),
              word.length(),
              HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The content of a table as a map. */
  static Map<String, Long> mapOf(WordTable table) {
    Map<String, Long> map = new TreeMap<>();
    table.forEach((bytes, from, to, hash, count) -> {
      String word = new String(bytes, from, to - from, ISO_8859_1);
      if (map.put(word, count) != null) {
        throw new AssertionError("twice in the table: " + word);
      }
    });
    return map;
  }
}
