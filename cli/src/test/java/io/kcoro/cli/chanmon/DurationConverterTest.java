package io.kcoro.cli.chanmon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  @ParameterizedTest
  @CsvSource({
    "3, PT3S",
    "3s, PT3S",
    "0.25, PT0.25S",
    "500ms, PT0.5S",
    "1.5m, PT1M30S",
    "2h, PT2H",
    "0, PT0S",
    "999999999h, PT999999999H"
  })
  void aNumberAndAUnit(String text, Duration time) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1", "1 s", "1e3", "1.", ".5", "1d", "9999999999", "NaN"})
  void anythingElseIsNamed(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith("'" + text + "' is no time");
  }
}
