package io.kcoro.bench.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsTest {
  @Test
  void everyRowIsThereOnce() {
    assertThat(Rows.names())
        .containsExactly(
            "rendezvous",
            "buffered-16",
            "buffered-100",
            "select-1",
            "select-2",
            "parallel-0",
            "parallel-16",
            "parallel-100",
            "chained-0",
            "chained-16",
            "chained-100",
            "mpmc-8x8-0",
            "mpmc-8x8-16",
            "mpmc-8x8-64",
            "mpmc-8x8-1024",
            "mpmc-1000x1000-0",
            "mpmc-1000x1000-16",
            "mpmc-1000x1000-64",
            "mpmc-1000x1000-1024",
            "platform-8x8-0",
            "platform-8x8-16",
            "platform-8x8-64",
            "platform-8x8-1024",
            "resume",
            "spawn",
            "scope-10k",
            "actor-tell-1",
            "actor-tell-8",
            "actor-ask",
            "actor-ask-thread",
            "tasks-1",
            "tasks-2",
            "cpu-1",
            "cpu-2",
            "readyqueue",
            "timers",
            "metrics-counters-0",
            "metrics-counters-100",
            "metrics-bytes-0",
            "metrics-bytes-100",
            "metrics-histograms-0",
            "metrics-histograms-100",
            "metrics-snapshot",
            "payload-1k",
            "payload-64k",
            "payload-1m",
            "arena-64",
            "arena-1k",
            "arena-64k",
            "arena-cross",
            "idle-memory");
  }

  @ParameterizedTest
  @CsvSource({
    "rendezvous,          LINE,        1,     1,    0,  1000000,  1000000",
    "buffered-100,        LINE,        1,     1,  100,  1000000,  1000000",
    "select-2,            SELECT,      2,     1,    0,  1000000,  1000000",
    "parallel-16,         PARALLEL, 10000, 10000,  16, 10000000, 10000000",
    "chained-0,           CHAINED,  10000, 10000,   0,     1000, 10000000",
    "mpmc-1000x1000-1024, MPMC,      1000,  1000, 1024, 2000000,  2000000",
    "platform-8x8-64,     PLATFORM,    8,     8,   64,  2000000,  2000000",
    "spawn,               SPAWN,       1,     1,    0,  1000000,  1000000",
    "scope-10k,           SCOPE,    10000,     1,    0,  1000000,  1000000",
    "actor-tell-8,        TELL,         8,     1, 1024,  1000000,  1000000",
    "actor-ask-thread,    ASK_THREAD,   1,     1, 1024,   100000,   100000",
    "metrics-bytes-100,   BYTES,       1,     1,  100,  1000000,  1000000",
    "metrics-snapshot,    SNAPSHOT, 10000,     1,    0,  1000000,  1000000",
    "payload-64k,         PAYLOAD,     1,     1, 65536,  100000,   100000",
    "payload-1m,          PAYLOAD,     1,     1, 1048576, 10000,    10000",
    "arena-64,            ARENA,       1,     1,   64,   200000,   200000",
    "arena-cross,         ARENA_CROSS, 1,     1, 1024,   200000,   200000",
    "idle-memory,         IDLE,        1,     1,    0,  1000000,  1000000"
  })
  void theShapesAreThoseOfTheTable(
      String name, Family family, int senders, int receivers, int capacity, int count, long ops) {
    Shape shape = Rows.named(name).shape();

    assertThat(shape).isEqualTo(new Shape(family, senders, receivers, capacity, count));
    assertThat(shape.operations()).isEqualTo(ops);
  }

  @Test
  void anUnknownRowIsNamed() {
    assertThatThrownBy(() -> Rows.named("quantum"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("'quantum'");
  }

  @Test
  void theScaleChangesTheNumberOfElementsOnly() {
    Shape shape = Rows.named("mpmc-8x8-16").shape();

    assertThat(shape.scaled(0.1)).isEqualTo(new Shape(Family.MPMC, 8, 8, 16, 200_000));
    assertThat(shape.scaled(1e-9).count()).isEqualTo(1);
    assertThat(shape.scaled(1e9).count()).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({"10, 3", "3, 10", "1, 1", "1000, 7", "8, 8"})
  void theSharesAreAllElementsAndNearlyEven(int elements, int parts) {
    List<Share> shares =
        IntStream.range(0, parts).mapToObj(i -> Share.of(elements, parts, i)).toList();

    assertThat(
            shares.stream().flatMapToInt(s -> IntStream.rangeClosed(s.first(), s.last())).toArray())
        .isEqualTo(IntStream.rangeClosed(1, elements).toArray());
    assertThat(shares)
        .allSatisfy(s -> assertThat(s.size()).isBetween(elements / parts, elements / parts + 1));
  }

  @ParameterizedTest
  @CsvSource({"1000000, 10000, 100, 10000", "25000, 10000, 3, 8333", "7, 10000, 1, 7"})
  void theScopesHaveAllChildrenAndNoneMoreThanTheRowSays(
      int count, int most, int scopes, int least) {
    List<Share> shares = new Shape(Family.SCOPE, most, 1, 0, count).scopes();

    assertThat(shares).hasSize(scopes);
    assertThat(shares).allSatisfy(s -> assertThat(s.size()).isBetween(least, most));
    assertThat(shares.stream().mapToInt(Share::size).sum()).isEqualTo(count);
    assertThat(shares.getFirst().first()).isEqualTo(1);
    assertThat(shares.getLast().last()).isEqualTo(count);
  }

  @Test
  void theSumIsThatOfAllNumbers() {
    assertThat(Shape.line(0, 10).expectedSum()).isEqualTo(55);
    assertThat(Shape.line(0, 10_000_000).expectedSum()).isEqualTo(50_000_005_000_000L);
  }
}
