package io.kcoro.cli.chanmon.workload;

import java.util.Locale;

/// How the coroutines of the workload run.
public enum EngineKind {
  /// Each is a virtual thread.
  DIRECT,
  /// Each is an object without a stack, on a scheduler of kcoro's.
  STACKLESS;

  /// The name on the command line and in JSON.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
