package io.kcoro.cli.chanmon;

import io.kcoro.channel.ChannelKind;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.workload.EngineKind;
import io.kcoro.cli.chanmon.workload.PayloadKind;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Finds a constant by its name in lower case.
class NameConverter<E extends Enum<E>> implements ITypeConverter<E> {
  private final Class<E> type;

  NameConverter(Class<E> type) {
    this.type = type;
  }

  @Override
  public E convert(String name) {
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

  static final class Kinds extends NameConverter<ChannelKind> {
    Kinds() {
      super(ChannelKind.class);
    }
  }

  static final class Engines extends NameConverter<EngineKind> {
    Engines() {
      super(EngineKind.class);
    }
  }

  static final class Payloads extends NameConverter<PayloadKind> {
    Payloads() {
      super(PayloadKind.class);
    }
  }

  static final class Modes extends NameConverter<Mode> {
    Modes() {
      super(Mode.class);
    }
  }
}
