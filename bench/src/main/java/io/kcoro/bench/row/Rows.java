package io.kcoro.bench.row;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/// All rows, in the order of the table.
public final class Rows {
  private static final int MILLION = 1_000_000;
  private static final int MANY = 10_000;

  /// Rounds of work in a task of the rows about computing: some ten microseconds.
  private static final int WORK = 10_000;

  private static final int MAILBOX = 1024;

  private static final int KIB = 1024;
  private static final int MIB = KIB * KIB;

  private static final int[] CAPACITIES = {0, 16, 100};
  private static final int[] METERED_CAPACITIES = {0, 100};
  private static final int[] SHARED_CAPACITIES = {0, 16, 64, 1024};
  private static final int[] CROWDS = {8, 1_000};

  /// Every row once.
  public static final List<Row> ALL = all();

  private Rows() {}

  /// The names of all rows.
  public static List<String> names() {
    return ALL.stream().map(Row::name).toList();
  }

  /// The row of that name.
  ///
  /// @throws NoSuchElementException if no row has that name
  public static Row named(String name) {
    return ALL.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no row is named '" + name + "'"));
  }

  private static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("rendezvous", Shape.line(0, MILLION)));
    rows.add(new Row("buffered-16", Shape.line(16, MILLION)));
    rows.add(new Row("buffered-100", Shape.line(100, MILLION)));
    rows.add(new Row("select-1", Shape.select(1, MILLION)));
    rows.add(new Row("select-2", Shape.select(2, MILLION)));
    for (int capacity : CAPACITIES) {
      rows.add(new Row("parallel-" + capacity, Shape.parallel(MANY, capacity, 10 * MILLION)));
    }
    for (int capacity : CAPACITIES) {
      rows.add(new Row("chained-" + capacity, Shape.chained(MANY, capacity, 1_000)));
    }
    for (int crowd : CROWDS) {
      for (int capacity : SHARED_CAPACITIES) {
        rows.add(
            new Row(
                "mpmc-%dx%d-%d".formatted(crowd, crowd, capacity),
                Shape.mpmc(crowd, crowd, capacity, 2 * MILLION)));
      }
    }
    for (int capacity : SHARED_CAPACITIES) {
      rows.add(new Row("platform-8x8-" + capacity, Shape.platform(8, 8, capacity, 2 * MILLION)));
    }
    rows.add(new Row("resume", Shape.resume(MILLION)));
    rows.add(new Row("spawn", Shape.spawn(MILLION)));
    rows.add(new Row("scope-10k", Shape.scope(MANY, MILLION)));
    for (int producers : new int[] {1, 8}) {
      rows.add(new Row("actor-tell-" + producers, Shape.tell(producers, MAILBOX, MILLION)));
    }
    rows.add(new Row("actor-ask", Shape.ask(MAILBOX, MILLION / 10)));
    rows.add(new Row("actor-ask-thread", Shape.askFromThread(MAILBOX, MILLION / 10)));
    for (int threads = 1; threads <= 2; threads++) {
      rows.add(new Row("tasks-" + threads, Shape.tasks(threads, 0, MILLION)));
    }
    for (int threads = 1; threads <= 2; threads++) {
      rows.add(new Row("cpu-" + threads, Shape.tasks(threads, WORK, MILLION / 20)));
    }
    rows.add(new Row("readyqueue", Shape.queue(2, 2, 2 * MILLION)));
    rows.add(new Row("timers", Shape.timers(MILLION)));
    for (Family family : List.of(Family.COUNTERS, Family.BYTES, Family.HISTOGRAMS)) {
      for (int capacity : METERED_CAPACITIES) {
        String name = "metrics-%s-%d".formatted(family.name().toLowerCase(Locale.ROOT), capacity);
        rows.add(new Row(name, Shape.metered(family, capacity, MILLION)));
      }
    }
    rows.add(new Row("metrics-snapshot", Shape.snapshot(MANY, MILLION)));
    rows.add(new Row("payload-1k", Shape.payload(KIB, MILLION / 10)));
    rows.add(new Row("payload-64k", Shape.payload(64 * KIB, MILLION / 10)));
    rows.add(new Row("payload-1m", Shape.payload(MIB, MILLION / 100)));
    rows.add(new Row("arena-64", Shape.arena(Family.ARENA, 64, MILLION / 5)));
    rows.add(new Row("arena-1k", Shape.arena(Family.ARENA, KIB, MILLION / 5)));
    rows.add(new Row("arena-64k", Shape.arena(Family.ARENA, 64 * KIB, MILLION / 5)));
    rows.add(new Row("arena-cross", Shape.arena(Family.ARENA_CROSS, KIB, MILLION / 5)));
    rows.add(new Row("idle-memory", Shape.idle(MILLION)));
    return List.copyOf(rows);
  }
}
