package io.kcoro.bench.harness;

import io.kcoro.bench.row.Row;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Somebody who does rows in processes of its own.
interface Contestant {
  /// As on the command line.
  String id();

  /// Why it cannot do `row` here, or null if it can.
  @Nullable String obstacle(Row row);

  /// The command of a process that measures `row` and prints its figures as its last line.
  ///
  /// @throws MeasurementFailure if what it needs cannot be made ready
  List<String> command(Row row, double scale)
      throws IOException, InterruptedException, MeasurementFailure;

  /// Who it is beside that engine of kcoro, if not the same beside each.
  default Contestant beside(String engine) {
    return this;
  }

  /// What it is, with its version, for a caption; null if that is not known.
  @Nullable String caption();
}
