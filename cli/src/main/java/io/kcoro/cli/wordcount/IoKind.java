package io.kcoro.cli.wordcount;

import io.kcoro.cli.command.NameConverter;
import java.util.Locale;

/// The ways from a regular file to its bytes.
enum IoKind {
  /// Calls that read copy them into buffers.
  READ,
  /// The file is mapped into memory, see [Mapping].
  MAPPED;

  /// Finds a way by its name on the command line.
  static final class Converter extends NameConverter<IoKind> {
    Converter() {
      super(IoKind.class);
    }
  }

  /// The name on the command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
