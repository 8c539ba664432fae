package io.kcoro.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {
  @Test
  void whatTheLauncherSawIsTaken() {
    assertThat(terminal("true", "132")).isEqualTo(new Terminal(true, 132));
    assertThat(terminal("false", "132")).isEqualTo(new Terminal(false, 132));
  }

  @Test
  void withoutALauncherThereIsNoTerminal() {
    assertThat(Terminal.of(new Properties())).isEqualTo(new Terminal(false, 80));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "wide"})
  void anOddWidthIsTheUsualOne(String columns) {
    assertThat(terminal("true", columns)).isEqualTo(new Terminal(true, 80));
  }

  private static Terminal terminal(String standardError, String columns) {
    Properties properties = new Properties();
    properties.setProperty("kcoro.stderr.terminal", standardError);
    properties.setProperty("kcoro.columns", columns);
    return Terminal.of(properties);
  }
}
