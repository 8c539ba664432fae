package io.kcoro.cli.wordcount;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cli.command.CommandFailure;
import io.kcoro.cli.command.ExitCodes;
import io.kcoro.cli.command.StandardOutput;
import io.kcoro.cli.command.Terminal;
import io.kcoro.scope.CoroutineFailedException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `kcoro wordcount`.
@Command(
    name = "wordcount",
    sortOptions = false,
    description = {
      "Counts the words of files, folders, zip archives and standard input.",
      "",
      "A word is a maximal run of ASCII letters and digits, lower-cased; every other byte separates."
          + " Bytes are counted, not decoded text. A word of more than 64 KiB is shown as its"
          + " beginning, its length and its SHA-256.",
      "",
      "What cannot be read is reported on standard error, one line each, and the rest goes on. Bytes"
          + " that were read before the damage are counted, the file is not.",
      "",
      "Ctrl-C ends the count; what was counted so far is shown, marked partial.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was counted",
      "1:something could not be read, or the run failed",
      "2:the command line was wrong",
      "130:interrupted by Ctrl-C"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  kcoro wordcount --top 10 src.zip      entries of an archive",
      "  kcoro wordcount --json src README     files below a folder, and one more",
      "  gunzip -c log.gz | kcoro wordcount -  standard input"
    })
public final class WordCountCommand implements Callable<Integer> {

  /// Each worker has block buffers of half a megabyte.
  private static final int MAX_WORKERS = 256;

  private static final int RESERVE = 1 << 20;

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = {
        "A file; a folder, of which all regular files are read, recursively, no symbolic link being"
            + " followed and an archive being a file like any other; a .zip or .jar, of which"
            + " each entry is read; a FIFO or other special file; or - for standard input. What is"
            + " named twice is counted twice."
      })
  private List<String> paths = List.of();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "Show the N most frequent words (default: ${DEFAULT-VALUE}; 0 for none).")
  private int top;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "N readers and N counters at a time, 1 to " + MAX_WORKERS + " (default: one a core).")
  private @Nullable Integer workers;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "direct",
      converter = EngineKind.Converter.class,
      description =
          "direct: coroutines joined by channels; stackless: the same, but the counters are"
              + " stackless coroutines; sequential: one plain loop, the check for the others"
              + " (default: ${DEFAULT-VALUE}).")
  private EngineKind engine = EngineKind.DIRECT;

  @Option(
      names = "--io",
      paramLabel = "NAME",
      defaultValue = "read",
      converter = IoKind.Converter.class,
      description =
          "read: files are read into buffers; mapped: files of 1 MiB and more are mapped into"
              + " memory, and slices of them are passed on. Shorter files, entries of archives,"
              + " standard input and special files cannot be mapped, or are not worth it: they are"
              + " read all the same (default: ${DEFAULT-VALUE}).")
  private IoKind io = IoKind.READ;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  /// Given back when there is no memory left, so that there is some to say so.
  @SuppressWarnings("UnusedVariable") // it only has to be there
  private byte @Nullable [] reserve;

  /// Made by picocli.
  public WordCountCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    checkUsage();
    Messages messages = new Messages(command.commandLine().getErr());
    TerminalMonitor monitor = new TerminalMonitor(messages, progressLine());
    CancellationSource cancellation = new CancellationSource();
    reserve = new byte[RESERVE];
    try (InterruptHook _ = new InterruptHook(cancellation, messages)) {
      return count(monitor, cancellation.token());
    } catch (OutOfMemoryError e) {
      reserve = null;
      throw outOfMemory(e);
    } catch (CoroutineFailedException e) {
      reserve = null;
      throw rootCause(e) instanceof OutOfMemoryError cause ? outOfMemory(cause) : e;
    } finally {
      monitor.end();
    }
  }

  private int count(TerminalMonitor monitor, CancellationToken token) throws InterruptedException {
    int workersUsed = engine == EngineKind.SEQUENTIAL ? 1 : workers();
    SourceWalker walker = new SourceWalker(Disk.REAL, StreamSource.standardInput());
    WordCountJob job =
        new WordCountJob(
            paths,
            walker,
            workersUsed,
            BlockSizes.DEFAULT,
            WordCountJob.DEFAULT_SHARE_WORDS,
            io == IoKind.MAPPED ? Mapping.usual(workersUsed) : null);
    WordCounts counts = job.run(engine.engine(), monitor, token);
    monitor.end();
    Report report = new Report(counts, counts.words().top(top), engine, workersUsed);
    boolean written = write(report, monitor.messages());
    if (counts.partial()) {
      return ExitCodes.INTERRUPTED;
    }
    return written && counts.errors() == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private void checkUsage() {
    if (top < 0) {
      throw usage("--top must be 0 or more, but is " + top);
    }
    if (workers() < 1 || workers() > MAX_WORKERS) {
      throw usage("--workers must be from 1 to " + MAX_WORKERS + ", but is " + workers());
    }
    if (Collections.frequency(paths, SourceWalker.STANDARD_INPUT) > 1) {
      throw usage("standard input (-) can be named only once");
    }
    if (paths.contains("")) {
      throw usage("PATH must not be empty");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private int workers() {
    return workers != null
        ? workers
        : Math.min(Runtime.getRuntime().availableProcessors(), MAX_WORKERS);
  }

  private @Nullable ProgressLine progressLine() {
    Terminal terminal = Terminal.ofThisProcess();
    return terminal.standardError()
        ? new ProgressLine(command.commandLine().getErr(), terminal.columns(), System::nanoTime)
        : null;
  }

  private boolean write(Report report, Messages messages) {
    StandardOutput standardOutput = new StandardOutput();
    try {
      OutputStream out = new BufferedOutputStream(standardOutput);
      if (json) {
        JsonReport.write(report, out);
      } else {
        TextReport.write(report, out);
      }
      out.flush();
      return true;
    } catch (IOException e) {
      if (standardOutput.failure() == null) {
        return true;
      }
      messages.failed("standard output", Reasons.logged("standard output", e));
      return false;
    }
  }

  private static CommandFailure outOfMemory(OutOfMemoryError error) {
    long megabytes = Runtime.getRuntime().maxMemory() >> 20;
    return new CommandFailure(
        "wordcount: out of memory (%s): the distinct words do not fit in a heap of %,d MB; name"
                .formatted(error.getMessage(), megabytes)
            + " fewer inputs, or allow a larger heap: KCORO_JAVA_OPTS=-Xmx%dm"
                .formatted(2 * megabytes),
        error);
  }

  private static Throwable rootCause(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
