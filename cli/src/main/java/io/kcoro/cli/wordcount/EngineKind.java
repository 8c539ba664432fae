package io.kcoro.cli.wordcount;

import java.util.Locale;

/// The engines to choose from.
enum EngineKind {
  /// One plain loop, the check for the others.
  SEQUENTIAL,
  /// Coroutines in direct style, joined by channels.
  DIRECT;

  Engine engine() {
    return switch (this) {
      case SEQUENTIAL -> new SequentialEngine();
      case DIRECT -> new DirectEngine();
    };
  }

  /// The name on the command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
