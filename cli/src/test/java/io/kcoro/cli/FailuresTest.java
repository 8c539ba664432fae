package io.kcoro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cli.command.CommandFailure;
import io.kcoro.cli.command.ExitCodes;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new CommandFailure("a.zip: not a zip file"), "kcoro: a.zip: not a zip file"),
        Arguments.of(new CommandFailure("two\n  lines"), "kcoro: two lines"),
        Arguments.of(new NoSuchFileException("a.txt"), "kcoro: a.txt: no such file or folder"),
        Arguments.of(new AccessDeniedException("a.txt"), "kcoro: a.txt: permission denied"),
        Arguments.of(new FileSystemException("a.txt", null, "is odd"), "kcoro: a.txt: is odd"),
        Arguments.of(
            new IllegalStateException("broken"),
            "kcoro: unexpected IllegalStateException: broken (--debug shows where)"),
        Arguments.of(
            new IllegalStateException(),
            "kcoro: unexpected IllegalStateException: no message (--debug shows where)"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsOneLine(Exception failure, String line) {
    Run run = Run.of(failing(failure), "fail");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines()).containsExactly(line);
  }

  @Test
  void anInterruptHasAnExitCodeOfItsOwn() {
    Run run = Run.of(failing(new InterruptedException()), "fail");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.INTERRUPTED);
    assertThat(run.errLines()).containsExactly("kcoro: interrupted");
  }

  static Stream<Arguments> debugAtEitherPlace() {
    return Stream.of(
        Arguments.of((Object) new String[] {"--debug", "fail"}),
        Arguments.of((Object) new String[] {"fail", "--debug"}));
  }

  @ParameterizedTest
  @MethodSource("debugAtEitherPlace")
  void debugShowsTheStackTraceAndItsCauses(String[] arguments) {
    Exception failure = new CommandFailure("a.txt: unreadable", new IllegalStateException("why"));

    Run run = Run.of(failing(failure), arguments);

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.errLines())
        .startsWith("kcoro: a.txt: unreadable", failure.toString())
        .anyMatch(line -> line.contains("at ") && line.contains(getClass().getName()))
        .contains("Caused by: java.lang.IllegalStateException: why");
  }

  @Test
  void debugShowsTheStackTraceOfAWrongCommandLine() {
    Run run = Run.of("--debug", "completion", "--colour");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("kcoro: Unknown option: '--colour'", "\tat picocli.");
  }

  private static CommandLine failing(Exception failure) {
    return Main.commandLine().addSubcommand(new Fail(failure));
  }

  @Command(name = "fail")
  private record Fail(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }
}
