package io.kcoro.cli.wordcount;

import org.jspecify.annotations.Nullable;

/// Shows on standard error how a run goes.
///
/// @param progress the progress line, or null for none
record TerminalMonitor(Messages messages, @Nullable ProgressLine progress) implements Monitor {

  @Override
  public void failed(String name, String reason) {
    end();
    messages.failed(name, reason);
  }

  @Override
  public void progress(long files, long bytes) {
    if (progress != null) {
      progress.show(files, bytes);
    }
  }

  /// Leaves nothing of the progress line.
  void end() {
    if (progress != null) {
      progress.erase();
    }
  }
}
