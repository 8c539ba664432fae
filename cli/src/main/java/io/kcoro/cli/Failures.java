package io.kcoro.cli;

import io.kcoro.cli.command.CommandFailure;
import io.kcoro.cli.command.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a failure in one line; its stack trace is for {@code --debug} only. */
final class Failures
    implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
  private final BooleanSupplier debug;

  Failures(BooleanSupplier debug) {
    this.debug = debug;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, @Nullable ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (failure instanceof InterruptedException) {
      err.println("kcoro: interrupted");
      traceIfAsked(failure, err);
      return ExitCodes.INTERRUPTED;
    }
    err.println("kcoro: " + oneLine(describe(failure)));
    traceIfAsked(failure, err);
    return ExitCodes.FAILED;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(
        "kcoro: %s (see '%s --help')"
            .formatted(oneLine(usageMessage(failure)), command.getCommandSpec().qualifiedName()));
    traceIfAsked(failure, err);
    return ExitCodes.USAGE;
  }

  private static String usageMessage(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unmatched) || unmatched.isUnknownOption()) {
      return withSuggestions(failure, messageOf(failure));
    }
    CommandLine command = failure.getCommandLine();
    String what = command.getSubcommands().isEmpty() ? "unexpected argument" : "unknown command";
    return withSuggestions(failure, what + ": '" + unmatched.getUnmatched().getFirst() + "'");
  }

  private static String withSuggestions(ParameterException failure, String message) {
    List<String> suggestions =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    return suggestions.isEmpty()
        ? message
        : message + "; did you mean " + String.join(" or ", suggestions) + "?";
  }

  private void traceIfAsked(Exception failure, PrintWriter err) {
    if (debug.getAsBoolean()) {
      failure.printStackTrace(err);
    }
    err.flush();
  }

  private static String describe(Exception failure) {
    return switch (failure) {
      case CommandFailure known -> messageOf(known);
      case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileSystemException other -> messageOf(other);
      default ->
          "unexpected %s: %s%s"
              .formatted(
                  failure.getClass().getSimpleName(),
                  Objects.requireNonNullElse(failure.getMessage(), "no message"),
                  " (--debug shows where)");
    };
  }

  private static String messageOf(Exception failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
