package io.kcoro.bench.harness;

import io.kcoro.bench.row.Row;
import io.kcoro.bench.row.Shape;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Go, where it is installed. The program is built at its first use, and again when it or Go
/// changes.
final class GoContestant implements Contestant {
  private static final String SOURCE = "/io/kcoro/bench/go/main.go";

  /// For the oldest Go that is still about.
  private static final String MODULE = "module kcoro/bench\n\ngo 1.19\n";

  private final @Nullable Path go;
  private final Path folder;
  private final Processes processes;
  private @Nullable Path program;

  /// @param searchPath the folders of commands, as in the variable PATH
  /// @param folder for the program
  GoContestant(String searchPath, Path folder, Processes processes) {
    go =
        Stream.of(searchPath.split(File.pathSeparator))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry, "go"))
            .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
            .findFirst()
            .orElse(null);
    this.folder = folder;
    this.processes = processes;
  }

  @Override
  public String id() {
    return "go";
  }

  @Override
  public @Nullable String obstacle(Row row) {
    if (go == null) {
      return "go is not installed";
    }
    return switch (row.shape().family()) {
      case PLATFORM -> "its goroutines are no threads";
      case TELL, ASK, ASK_THREAD -> "Go has no actors: see pekko";
      case QUEUE -> "its queues of goroutines are not to be had alone";
      case TIMERS -> "its timers belong to its runtime's processors, and are not compared";
      case COUNTERS, BYTES, HISTOGRAMS, SNAPSHOT -> "Go's channels have no metering";
      case PAYLOAD, ARENA, ARENA_CROSS -> "Go's channels pass memory of its heap";
      default -> null;
    };
  }

  @Override
  public List<String> command(Row row, double scale)
      throws IOException, InterruptedException, MeasurementFailure {
    if (program == null) {
      program = build(Objects.requireNonNull(go, "asked for an obstacle before"));
    }
    Shape shape = row.shape().scaled(scale);
    return List.of(
        program.toString(),
        shape.family().name().toLowerCase(Locale.ROOT),
        Integer.toString(shape.senders()),
        Integer.toString(shape.receivers()),
        Integer.toString(shape.capacity()),
        Integer.toString(shape.count()),
        Long.toString(shape.operations()));
  }

  @Override
  public @Nullable String caption() {
    try {
      return go == null ? null : version(go);
    } catch (IOException | MeasurementFailure e) {
      return "Go of unknown version";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "Go of unknown version";
    }
  }

  private String version(Path installed)
      throws IOException, InterruptedException, MeasurementFailure {
    return processes.lastLineOf("go-version", List.of(installed.toString(), "version"));
  }

  private Path build(Path installed) throws IOException, InterruptedException, MeasurementFailure {
    String source = source();
    int key = Objects.hash(source, version(installed), installed.toString());
    Path built = folder.resolve("go-" + Integer.toHexString(key));
    Path finished = built.resolve("rows");
    if (Files.isExecutable(finished)) {
      return finished;
    }
    Files.createDirectories(built);
    Files.writeString(built.resolve("main.go"), source);
    Files.writeString(built.resolve("go.mod"), MODULE);
    // Under a name of its own until it is whole: another kcoro may build it at the same time.
    Path unfinished = built.resolve("rows-" + ProcessHandle.current().pid());
    processes.lastLineOf("go-build", buildCommand(installed, built, unfinished));
    Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
    return finished;
  }

  private static List<String> buildCommand(Path installed, Path folder, Path program) {
    List<String> command = new ArrayList<>(List.of("sh", "-c"));
    // The folder must be the current one. Go needs a cache, also where there is no home for it.
    command.add(
        """
        cd "$1" || exit 1
        [ -n "$HOME$XDG_CACHE_HOME$GOCACHE" ] || export GOCACHE="$1/cache"
        GOTOOLCHAIN=local "$0" build -o "$2" . && echo built
        """);
    command.addAll(List.of(installed.toString(), folder.toString(), program.toString()));
    return command;
  }

  private static String source() {
    try (InputStream file = GoContestant.class.getResourceAsStream(SOURCE)) {
      return new String(
          Objects.requireNonNull(file, SOURCE).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
