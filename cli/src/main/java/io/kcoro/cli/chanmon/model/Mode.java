package io.kcoro.cli.chanmon.model;

import java.util.Locale;

/// What is counted.
public enum Mode {
  /// Packets that go through channels.
  CHANNEL,
  /// Coroutines that are started and end.
  TASKS;

  /// The other one.
  public Mode other() {
    return this == CHANNEL ? TASKS : CHANNEL;
  }

  /// The name on the command line and in JSON.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
