package io.kcoro.cli.wordcount;

import java.util.ArrayList;
import java.util.List;

/** Remembers what a run tells; safe to read when the run has ended. */
class RecordingMonitor implements Monitor {
  private final List<String> failures = new ArrayList<>();
  private long files;
  private long bytes;

  @Override
  public void failed(String name, String reason) {
    failures.add(name + ": " + reason);
  }

  @Override
  public void progress(long filesNow, long bytesNow) {
    files = filesNow;
    bytes = bytesNow;
  }

  /** The failures, sorted: their order differs between engines. */
  List<String> failures() {
    return failures.stream().sorted().toList();
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }
}
