package io.kcoro.cli.chanmon;

import io.kcoro.cli.chanmon.model.Controls;
import io.kcoro.cli.chanmon.workload.Workload;
import java.util.List;

/// The keys of a workload: it can be stopped and do something else.
final class WorkloadControls implements Controls {
  private final Workload workload;

  WorkloadControls(Workload workload) {
    this.workload = workload;
  }

  @Override
  public List<Hint> hints() {
    return List.of(
        new Hint('r', workload.isPaused() ? "run" : "stop", "run, or stop the run under way"),
        new Hint(
            't',
            workload.mode().other().toString(),
            "mode: packets through a channel, or tasks that start and end"));
  }

  @Override
  public void press(char key) {
    switch (key) {
      case 'r' -> workload.pauseOrGoOn();
      case 't' -> workload.switchMode();
      default -> {}
    }
  }
}
