package io.kcoro.cli.command;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Finds a constant by its name in lower case. A command has a subclass for each type, made by the
/// parser.
public abstract class NameConverter<E extends Enum<E>> implements ITypeConverter<E> {
  private final Class<E> type;

  protected NameConverter(Class<E> type) {
    this.type = type;
  }

  @Override
  public final E convert(String name) {
    for (E constant : type.getEnumConstants()) {
      if (nameOf(constant).equals(name)) {
        return constant;
      }
    }
    throw new TypeConversionException(
        "expected one of %s but was '%s'"
            .formatted(
                Arrays.stream(type.getEnumConstants()).map(NameConverter::nameOf).toList(), name));
  }

  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
