package io.kcoro.cli.chanmon;

import io.kcoro.cli.chanmon.workload.Workload;
import java.time.Duration;

/// How long a workload may take to receive what it has sent when it is to end.
final class Ending {
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /// The promise is to be gone within a second.
  static final Duration PATIENCE_AFTER_CTRL_C = Duration.ofMillis(400);

  private Ending() {}

  /// Stops a workload; gives up what it could not receive in time. Then it ends by itself.
  static void stop(Workload workload, Duration patience) throws InterruptedException {
    workload.stop();
    if (!workload.awaitEnd(patience.toNanos())) {
      workload.abandon();
    }
  }
}
