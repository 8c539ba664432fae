package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kcoro.support.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordTableTest {

  @Test
  void addReturnsTheNewCountAndSumsUp() {
    WordTable table = new WordTable();

    assertThat(add(table, "kcoro", 2)).isEqualTo(2);
    assertThat(add(table, "kcoro", 3)).isEqualTo(5);
    assertThat(add(table, "java", 1)).isEqualTo(1);

    assertThat(table.distinct()).isEqualTo(2);
    assertThat(table.total()).isEqualTo(6);
    assertThat(count(table, "kcoro")).isEqualTo(5);
    assertThat(count(table, "kcor")).isZero();
  }

  @Test
  void wordsOfEveryLengthAreKeptApartWhereverTheyStand() {
    WordTable table = new WordTable(1 << 10, 2);
    byte[] padding = "zzzzzzzzzz".getBytes(ISO_8859_1);
    for (int length = 0; length <= 40; length++) {
      byte[] exact = "a".repeat(length).getBytes(ISO_8859_1);
      table.add(exact, 0, length, 1);
      byte[] within =
          (new String(padding, ISO_8859_1) + "a".repeat(length) + "zzzzzzzzzz")
              .getBytes(ISO_8859_1);
      assertThat(table.add(within, padding.length, padding.length + length, 1)).isEqualTo(2);
    }
    assertThat(table.distinct()).isEqualTo(41);
  }

  @Test
  void aWordAndTheSameWordFollowedByZeroBytesDiffer() {
    WordTable table = new WordTable();
    add(table, "abc", 1);
    add(table, "abc\0", 1);

    assertThat(table.distinct()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"32,2", "64,2", "4096,4", "1048576,4096"})
  void agreesWithAMapWhileItGrows(int pageSize, int indexSize, Seeds seeds) {
    Random random = seeds.random();
    WordTable table = new WordTable(pageSize, indexSize);
    Map<String, Long> map = new TreeMap<>();
    for (int i = 0; i < 20_000; i++) {
      String word = word(random, Math.min(pageSize - 16, 30));
      long count = random.nextInt(1, 100);
      long sum = map.merge(word, count, Long::sum);
      assertThat(add(table, word, count)).isEqualTo(sum);
    }
    assertThat(Oracle.mapOf(table)).isEqualTo(map);
    assertThat(table.distinct()).isEqualTo(map.size());
    assertThat(table.total()).isEqualTo(map.values().stream().mapToLong(c -> c).sum());
    map.forEach((word, count) -> assertThat(count(table, word)).isEqualTo(count));
  }

  @Test
  void mergeAddsAllAndLeavesTheOtherAlone(Seeds seeds) {
    Random random = seeds.random();
    WordTable one = new WordTable(64, 2);
    WordTable other = new WordTable(4096, 8);
    Map<String, Long> sum = new TreeMap<>();
    for (int i = 0; i < 2_000; i++) {
      String word = word(random, 4);
      add(i % 3 == 0 ? one : other, word, i);
      sum.merge(word, (long) i, Long::sum);
    }
    Map<String, Long> otherBefore = Oracle.mapOf(other);

    one.merge(other);

    assertThat(Oracle.mapOf(one)).isEqualTo(sum);
    assertThat(Oracle.mapOf(other)).isEqualTo(otherBefore);
  }

  @Test
  void topIsByCountThenByWordInByteOrder() {
    WordTable table = new WordTable();
    add(table, "b", 2);
    add(table, "a9", 2);
    add(table, "aa", 2);
    add(table, "rare", 1);
    add(table, "often", 3);

    assertThat(table.top(4))
        .containsExactly(entry("often", 3), entry("a9", 2), entry("aa", 2), entry("b", 2));
    assertThat(table.top(0)).isEmpty();
    assertThat(table.top(Integer.MAX_VALUE)).hasSize(5).endsWith(entry("rare", 1));
  }

  @RepeatedTest(100)
  void topAgreesWithSortingAll(Seeds seeds) {
    Random random = seeds.random();
    WordTable table = new WordTable();
    Map<String, Long> map = new TreeMap<>();
    int words = random.nextInt(200);
    for (int i = 0; i < words; i++) {
      String word = word(random, 3);
      add(table, word, 1);
      map.merge(word, 1L, Long::sum);
    }
    List<WordTable.Entry> sorted = new ArrayList<>();
    map.forEach((word, count) -> sorted.add(entry(word, count)));
    sorted.sort((a, b) ->
        a.count() != b.count() ? Long.compare(b.count(), a.count()) : a.word().compareTo(b.word()));

    for (int limit = 0; limit < sorted.size() + 2; limit++) {
      assertThat(table.top(limit)).isEqualTo(sorted.subList(0, Math.min(limit, sorted.size())));
    }
  }

  @Test
  void aWordThatFitsNoPageIsRefused() {
    WordTable table = new WordTable(64, 2);
    add(table, "x".repeat(48), 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> add(table, "x".repeat(49), 1))
        .withMessageContaining("49 bytes");
  }

  @ParameterizedTest
  @CsvSource({"31,2", "48,2", "64,1", "64,3"})
  void sizesThatAreNoPowerOfTwoAreRefused(int pageSize, int indexSize) {
    assertThatIllegalArgumentException().isThrownBy(() -> new WordTable(pageSize, indexSize));
  }

  private static String word(Random random, int maxLength) {
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(1, maxLength + 1);
    for (int i = 0; i < length; i++) {
      word.append("ab0z".charAt(random.nextInt(4)));
    }
    return word.toString();
  }

  private static long add(WordTable table, String word, long count) {
    byte[] bytes = word.getBytes(ISO_8859_1);
    return table.add(bytes, 0, bytes.length, count);
  }

  private static long count(WordTable table, String word) {
    byte[] bytes = word.getBytes(ISO_8859_1);
    return table.count(bytes, 0, bytes.length);
  }

  private static WordTable.Entry entry(String word, long count) {
    return new WordTable.Entry(word, count);
  }
}
