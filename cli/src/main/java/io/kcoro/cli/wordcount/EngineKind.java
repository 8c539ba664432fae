package io.kcoro.cli.wordcount;

import io.kcoro.cli.command.NameConverter;
import java.util.Locale;

/// The engines to choose from.
enum EngineKind {
  /// One plain loop, the check for the others.
  SEQUENTIAL,
  /// Coroutines in direct style, joined by channels.
  DIRECT,
  /// The same, but for the counters, which are stackless.
  STACKLESS;

  Engine engine() {
    return switch (this) {
      case SEQUENTIAL -> new SequentialEngine();
      case DIRECT -> new PipelineEngine(false);
      case STACKLESS -> new PipelineEngine(true);
    };
  }

  /// Finds an engine by its name on the command line.
  static final class Converter extends NameConverter<EngineKind> {
    Converter() {
      super(EngineKind.class);
    }
  }

  /// The name on the command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
