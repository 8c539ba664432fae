package io.kcoro.cli.wordcount;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The engines to choose from.
enum EngineKind {
  /// One plain loop, the check for the others.
  SEQUENTIAL,
  /// Coroutines in direct style, joined by channels.
  DIRECT,
  /// The same, with stackless coroutines to count.
  STACKLESS;

  Engine engine() {
    return switch (this) {
      case SEQUENTIAL -> new SequentialEngine();
      case DIRECT -> PipelineEngine.direct();
      case STACKLESS -> PipelineEngine.stackless();
    };
  }

  /// Finds an engine by its name on the command line.
  static final class Converter implements ITypeConverter<EngineKind> {
    @Override
    public EngineKind convert(String name) {
      for (EngineKind kind : values()) {
        if (kind.toString().equals(name)) {
          return kind;
        }
      }
      throw new TypeConversionException(
          "expected one of " + Arrays.toString(values()) + " but was '" + name + "'");
    }
  }

  /// The name on the command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
