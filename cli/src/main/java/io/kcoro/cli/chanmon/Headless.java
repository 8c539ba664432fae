package io.kcoro.cli.chanmon;

import io.kcoro.cli.chanmon.model.Sampler;
import io.kcoro.cli.chanmon.workload.Workload;
import java.io.IOException;
import java.time.Duration;

/// Samples a workload at regular intervals until it ends, or until its time is over.
final class Headless {
  private Headless() {}

  /// @param duration after which the workload is stopped
  /// @throws IOException if the samples cannot be written
  static void run(Workload workload, Duration interval, Duration duration, Ndjson out)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Sampler sampler = new Sampler(start, workload.look());
    workload.start();
    long next = interval.toNanos();
    long stop = duration.toNanos();
    while (true) {
      long wait = Math.min(next, stop) - (System.nanoTime() - start);
      if (workload.awaitEnd(Math.max(0, wait))) {
        return;
      }
      long now = System.nanoTime();
      if (now - start >= next) {
        out.sample(sampler.sample(now, workload.look()));
        next += interval.toNanos() * (1 + (now - start - next) / interval.toNanos());
      }
      if (now - start >= stop) {
        Ending.stop(workload, Ending.PATIENCE);
        stop = Long.MAX_VALUE;
      }
    }
  }
}
