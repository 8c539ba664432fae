package io.kcoro.cli.chanmon.screen;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers in few characters.
final class Units {
  /// What is not measured.
  static final String NONE = "-";

  private static final double STEP = 1000;
  private static final String[] LARGE = {"", " k", " M", " G", " T", " P", " E"};
  private static final String[] TIMES = {" ns", " us", " ms", " s"};

  private Units() {}

  /// Three or four digits and a power of thousand: `1.25 M`.
  static String rate(double value) {
    return scaled(value, LARGE, value < STEP && value == Math.rint(value));
  }

  /// Gigabits a second.
  static String gigabits(@Nullable Double value) {
    if (value == null) {
      return NONE;
    }
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }

  /// A count; a large one like a rate.
  static String count(long value) {
    return value < 1_000_000_000 ? String.format(Locale.ROOT, "%,d", value) : rate((double) value);
  }

  /// A count where there is little room.
  static String shortCount(long value) {
    return value < 100_000 ? Long.toString(value) : rate((double) value);
  }

  static String percent(@Nullable Double part) {
    return part == null ? NONE : String.format(Locale.ROOT, "%.0f %%", part * 100);
  }

  static String nanos(long nanos) {
    return scaled((double) nanos, TIMES, nanos < STEP);
  }

  /// The same in six characters at most, up to a quarter of an hour.
  static String shortNanos(long nanos) {
    return nanos(nanos).replace(" ", "");
  }

  /// Hours, minutes and seconds.
  static String clock(Duration time) {
    String minutes = "%02d:%02d".formatted(time.toMinutesPart(), time.toSecondsPart());
    return time.toHours() == 0 ? minutes : time.toHours() + ":" + minutes;
  }

  private static String scaled(double value, String[] units, boolean whole) {
    if (whole) {
      return String.format(Locale.ROOT, "%.0f", value) + units[0];
    }
    int power = 0;
    double rest = value;
    // 999.96 would be rounded to four digits.
    while (rest >= STEP - 0.5 && power < units.length - 1) {
      rest /= STEP;
      power++;
    }
    String form = rest < 9.995 ? "%.2f" : rest < 99.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, form, rest) + units[power];
  }
}
