package io.kcoro.cli.chanmon;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A time on the command line: a number of seconds, or with a unit of its own.
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)?");

  @Override
  public Duration convert(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no time; write seconds, or 500ms, 1.5s, 2m, 1h");
    }
    long nanosOfUnit =
        switch (parts.group(2)) {
          case "ms" -> 1_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case null, default -> 1_000_000_000L;
        };
    BigDecimal nanos = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(nanosOfUnit));
    return Duration.ofSeconds(0, 0)
        .plus(Duration.ofSeconds(nanos.movePointLeft(9).longValue()))
        .plusNanos(nanos.remainder(BigDecimal.valueOf(1_000_000_000L)).longValue());
  }
}
