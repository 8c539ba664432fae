package io.kcoro.cli.wordcount;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The ways from a regular file to its bytes.
enum IoKind {
  /// Calls that read copy them into buffers.
  READ,
  /// The file is mapped into memory, see [Mapping].
  MAPPED;

  /// Finds a way by its name on the command line.
  static final class Converter implements ITypeConverter<IoKind> {
    @Override
    public IoKind convert(String name) {
      for (IoKind kind : values()) {
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
