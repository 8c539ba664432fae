package io.kcoro.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StressTest {
  private final String given = System.getProperty(Stress.PROPERTY, "1");

  @AfterEach
  void restore() {
    System.setProperty(Stress.PROPERTY, given);
  }

  @Test
  void theFactorOfTheCommandLineScales() {
    System.setProperty(Stress.PROPERTY, "7");

    assertThat(Stress.scaled(100)).isEqualTo(700);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "lots"})
  void otherFactorsAreRefusedByName(String factor) {
    System.setProperty(Stress.PROPERTY, factor);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Stress.scaled(100))
        .withMessage("-Dkcoro.stress=%s: not a whole number from 1 on", factor);
  }
}
