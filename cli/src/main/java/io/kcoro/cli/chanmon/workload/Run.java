package io.kcoro.cli.chanmon.workload;

import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Counts;
import java.util.List;

/// One run of the workload. All but [#execute] may be called from any thread at any time.
interface Run {
  /// Runs to the end: all packets sent and received, or what was sent until it was stopped.
  void execute() throws InterruptedException;

  /// Sends nothing more; what was sent is still received.
  void stop();

  /// Gives up what was sent and not received yet.
  void abandon();

  Counts counts();

  List<ChannelView> channels();
}
