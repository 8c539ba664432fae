package io.kcoro.cli.chanmon.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "0.5, 0.50",
    "999, 999",
    "999.7, 1.00 k",
    "1000, 1.00 k",
    "9994, 9.99 k",
    "9996, 10.0 k",
    "999400, 999 k",
    "999600, 1.00 M",
    "12345678, 12.3 M",
    "9.2e18, 9.20 E"
  })
  void rates(double value, String text) {
    assertThat(Units.rate(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 12, 123, 1_234, 56_789, 999_499, 999_500, 1e7, 1e9, 1e12, 9e18})
  void aRateHasSixCharactersAtMost(double value) {
    assertThat(Units.rate(value)).hasSizeLessThanOrEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 ns", "999, 999 ns", "1500, 1.50 us", "12345678, 12.3 ms", "5000000000, 5.00 s"})
  void times(long nanos, String text) {
    assertThat(Units.nanos(nanos)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 00:00", "61, 01:01", "3599, 59:59", "3600, 1:00:00", "360001, 100:00:01"})
  void clocks(long seconds, String text) {
    assertThat(Units.clock(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({", -", "0, 0 %", "0.834, 83 %", "1, 100 %"})
  void percents(Double part, String text) {
    assertThat(Units.percent(part)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({", -", "0, 0.00", "12.345, 12.35", "1234.5, '1,235'"})
  void gigabits(Double value, String text) {
    assertThat(Units.gigabits(value)).isEqualTo(text);
  }
}
