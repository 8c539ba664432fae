package io.kcoro.bench.harness;

import io.kcoro.bench.row.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has no processes: tests measure it by a table. */
record FakeContestant(String id, @Nullable String obstacle) implements Contestant {
  FakeContestant(String id) {
    this(id, null);
  }

  @Override
  public @Nullable String obstacle(Row row) {
    return obstacle;
  }

  @Override
  public List<String> command(Row row, double scale) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String caption() {
    return id + " 1.0";
  }
}
