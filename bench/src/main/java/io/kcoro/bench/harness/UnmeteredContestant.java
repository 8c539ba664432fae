package io.kcoro.bench.harness;

import io.kcoro.bench.peer.JvmPeers;
import io.kcoro.bench.row.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// kcoro itself without metering, each engine beside its own.
///
/// @param direct in direct style
/// @param stackless with stackless coroutines
record UnmeteredContestant(Contestant direct, Contestant stackless) implements Contestant {
  static final String ID = "unmetered";

  static UnmeteredContestant ofThisBuild() {
    return new UnmeteredContestant(
        new JvmContestant(JvmPeers.UNMETERED, "kcoro without metering"),
        new JvmContestant(JvmPeers.UNMETERED_STACKLESS, "kcoro without metering"));
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Contestant beside(String engine) {
    return engine.equals("stackless") ? stackless : direct;
  }

  @Override
  public @Nullable String obstacle(Row row) {
    return direct.obstacle(row);
  }

  @Override
  public List<String> command(Row row, double scale) {
    throw new IllegalStateException("it is not known beside which engine");
  }

  @Override
  public String caption() {
    return "kcoro without metering";
  }
}
