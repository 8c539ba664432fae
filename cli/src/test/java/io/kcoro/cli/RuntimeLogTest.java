package io.kcoro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class RuntimeLogTest {
  @Test
  void withoutDebugOnlyWarningsOfTheLibraryAreShown() {
    Run run = Run.of(logging(), "log");

    assertThat(run.exitCode()).isZero();
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARNING io\\.kcoro\\.some\\.part: warned of 7");
  }

  @Test
  void debugShowsEveryDecisionOnALineOfItsOwn() {
    Run run = Run.of(logging(), "log", "--debug");

    assertThat(run.errLines())
        .filteredOn(line -> !line.startsWith("\tat "))
        .map(line -> line.substring("00:00:00.000 ".length()))
        .containsExactly(
            "DEBUG io.kcoro.some.part: decided",
            "INFO io.kcoro.some.part: told: java.lang.IllegalStateException: why",
            "WARNING io.kcoro.some.part: warned of 7");
    assertThat(run.err()).contains("\tat " + Log.class.getName() + ".run(");
  }

  @Test
  void oneRunLeavesNothingToTheNext() {
    Run.of(logging(), "--debug", "log");

    assertThat(Run.of(logging(), "log").errLines()).hasSize(1);
  }

  private static CommandLine logging() {
    return Main.commandLine().addSubcommand(new Log());
  }

  @Command(name = "log")
  private static final class Log implements Runnable {
    @Override
    public void run() {
      System.Logger log = System.getLogger("io.kcoro.some.part");
      log.log(System.Logger.Level.TRACE, "too fine");
      log.log(System.Logger.Level.DEBUG, "decided");
      log.log(System.Logger.Level.INFO, "told", new IllegalStateException("why"));
      log.log(System.Logger.Level.WARNING, "warned of {0}", 7);
      System.getLogger("org.elsewhere").log(System.Logger.Level.DEBUG, "not the library");
    }
  }
}
