package io.kcoro.cli.chanmon;

import io.kcoro.channel.ChannelKind;
import io.kcoro.cli.attach.JvmPicker;
import io.kcoro.cli.attach.RemoteJvm;
import io.kcoro.cli.attach.RemoteMonitor;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.model.View;
import io.kcoro.cli.chanmon.screen.LiveMonitor;
import io.kcoro.cli.chanmon.screen.NoTerminalException;
import io.kcoro.cli.chanmon.screen.TerminalScreen;
import io.kcoro.cli.chanmon.workload.EngineKind;
import io.kcoro.cli.chanmon.workload.PayloadKind;
import io.kcoro.cli.chanmon.workload.Workload;
import io.kcoro.cli.chanmon.workload.WorkloadSettings;
import io.kcoro.cli.command.CommandFailure;
import io.kcoro.cli.command.ExitCodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command `kcoro chanmon`.
@Command(
    name = "chanmon",
    sortOptions = false,
    description = {
      "Watches channels at work: how many packets go through, what fails, how full they are.",
      "",
      "Producers send packets to consumers through one channel, or start tasks that end at once."
          + " One run is so many packets; runs follow each other until the time is over, or until"
          + " q is pressed. Packets have real bytes, which --payload moves, copies, or leaves out.",
      "",
      "The screen needs a terminal of 80 x 24 or more. With --headless there is none, and JSON"
          + " objects are printed, one a line; docs/chanmon.md explains their fields.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:there is no terminal, or the run failed",
      "2:the command line was wrong",
      "130:interrupted by Ctrl-C; the last object is still written"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  kcoro chanmon -P 4 -C 2 -c 256              the screen",
      "  kcoro chanmon --kind rendezvous --engine stackless",
      "  kcoro chanmon -P 2 -C 2 -k 512 -H -d 3      JSON for three seconds",
      "  kcoro chanmon -m tasks -H -d 10 -j a.json   tasks, to a file"
    })
public final class ChanmonCommand implements Callable<Integer> {
  private static final int MOST_COROUTINES = 10_000;
  private static final long MOST_PACKETS = 1_000_000_000_000L;

  /// In an unlimited channel all of a run may wait, and take memory.
  private static final long MOST_PACKETS_UNLIMITED = 10_000_000;

  private static final int MOST_CAPACITY = 1 << 24;
  private static final int MOST_PACKET_BYTES = 1 << 20;

  /// In a channel, of the heap.
  private static final long MOST_COPIED_BYTES = 256 << 20;

  /// About a millisecond: what waits for a coroutine does not wait much longer.
  private static final int MOST_SPIN = 1_000_000;

  private static final int USUAL_CAPACITY = 64;

  /// No number of a process: the user is to choose one.
  private static final long ASK = -1;

  private static final List<String> WORKLOAD_OPTIONS =
      List.of(
          "--producers",
          "--consumers",
          "--packets",
          "--capacity",
          "--packet-size",
          "--payload",
          "--spin",
          "--mode",
          "--kind",
          "--engine");
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(1);
  private static final Duration USUAL_SCREEN_INTERVAL = Duration.ofMillis(500);
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofDays(30);

  @Spec private CommandSpec command;

  @Option(
      names = {"-P", "--producers"},
      paramLabel = "N",
      defaultValue = "1",
      description = "N coroutines send, or start tasks (default: ${DEFAULT-VALUE}).")
  private int producers;

  @Option(
      names = {"-C", "--consumers"},
      paramLabel = "N",
      defaultValue = "1",
      description = "N coroutines receive (default: ${DEFAULT-VALUE}).")
  private int consumers;

  @Option(
      names = {"-N", "--packets"},
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "One run is N packets, or tasks, of all producers together (default: ${DEFAULT-VALUE}).")
  private long packets;

  @Option(
      names = {"-c", "--capacity"},
      paramLabel = "N",
      description = "A buffered channel keeps up to N packets (default: " + USUAL_CAPACITY + ").")
  private @Nullable Integer capacity;

  @Option(
      names = {"-k", "--packet-size"},
      paramLabel = "BYTES",
      defaultValue = "64",
      description = "The size of a packet (default: ${DEFAULT-VALUE}).")
  private int packetSize;

  @Option(
      names = "--payload",
      paramLabel = "NAME",
      converter = Converters.Payloads.class,
      description =
          "What a packet is. descriptor: memory outside the heap, handed on without a copy; copy: an"
              + " array into which its bytes are copied, and out of which they are copied again;"
              + " reference: one array for all, no byte of which is touched (default: descriptor;"
              + " reference with -k 0).")
  private @Nullable PayloadKind payload;

  @Option(
      names = {"-s", "--spin"},
      paramLabel = "N",
      defaultValue = "0",
      description =
          "A consumer does N steps of work for each packet, and a task as many; a step takes about"
              + " a nanosecond (default: ${DEFAULT-VALUE}).")
  private int spin;

  @Option(
      names = {"-m", "--mode"},
      paramLabel = "NAME",
      defaultValue = "channel",
      converter = Converters.Modes.class,
      description =
          "channel: packets through a channel; tasks: coroutines that start and end (default:"
              + " ${DEFAULT-VALUE}).")
  private Mode mode = Mode.CHANNEL;

  @Option(
      names = "--kind",
      paramLabel = "NAME",
      defaultValue = "buffered",
      converter = Converters.Kinds.class,
      description =
          "The channel: rendezvous, buffered, conflated or unlimited (default: ${DEFAULT-VALUE}).")
  private ChannelKind kind = ChannelKind.BUFFERED;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "direct",
      converter = Converters.Engines.class,
      description =
          "direct: coroutines are virtual threads; stackless: they are objects, on kcoro's"
              + " scheduler (default: ${DEFAULT-VALUE}).")
  private EngineKind engine = EngineKind.DIRECT;

  @Option(
      names = {"-H", "--headless"},
      description = "No screen: print JSON, to standard output if --json names no file.")
  private boolean headless;

  @Option(
      names = {"-j", "--json"},
      paramLabel = "PATH",
      description = "Write JSON to this file; - is standard output, with --headless.")
  private @Nullable String json;

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "Stop after this time: seconds, or 500ms, 2m, 1h (default: headless after one run, else"
              + " when q is pressed).")
  private @Nullable Duration duration;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "A sample each such time (default: 1s headless, 500ms on the screen).")
  private @Nullable Duration interval;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      arity = "0..1",
      fallbackValue = "" + ASK,
      description =
          "No workload: show the channels, scopes and coroutines of the running JVM with this"
              + " process number, which needs no preparation. Without a number choose from a list.")
  private @Nullable Long pid;

  /// Made by picocli.
  public ChanmonCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    if (pid != null) {
      return attached(pid);
    }
    WorkloadSettings settings =
        new WorkloadSettings(
            kind,
            Objects.requireNonNullElse(capacity, USUAL_CAPACITY),
            engine,
            producers,
            consumers,
            packets,
            packetSize,
            payload(),
            spin);
    return headless ? withoutScreen(settings) : withScreen(settings);
  }

  private PayloadKind payload() {
    return payload != null
        ? payload
        : packetSize == 0 ? PayloadKind.REFERENCE : PayloadKind.DESCRIPTOR;
  }

  /// Shows another JVM.
  private int attached(long wanted) throws IOException, InterruptedException {
    try (RemoteJvm jvm = RemoteJvm.connect(wanted == ASK ? chosen() : wanted)) {
      long limit = duration == null ? Long.MAX_VALUE : duration.toNanos();
      long start = System.nanoTime();
      BooleanSupplier isOver = () -> System.nanoTime() - start >= limit;
      return headless ? attachedWithoutScreen(jvm, isOver) : attachedOnScreen(jvm, isOver);
    }
  }

  private long chosen() throws IOException {
    if (headless || !Objects.requireNonNull(System.console()).isTerminal()) {
      throw usage("--pid needs a number here. Running JVMs:" + JvmPicker.list());
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    return JvmPicker.ask(in, command.commandLine().getOut());
  }

  /// Prints an object with all there is each interval.
  private int attachedWithoutScreen(RemoteJvm jvm, BooleanSupplier isOver)
      throws IOException, InterruptedException {
    Duration step = Objects.requireNonNullElse(interval, USUAL_INTERVAL);
    try (JsonTarget target = open(Objects.requireNonNullElse(json, JsonTarget.STDOUT))) {
      try {
        do {
          target.stream().write((jvm.snapshotJson() + "\n").getBytes(StandardCharsets.UTF_8));
          target.stream().flush();
          Thread.sleep(step);
        } while (!isOver.getAsBoolean());
      } catch (IOException e) {
        return unwritten(target, e);
      }
    }
    return ExitCodes.OK;
  }

  private int attachedOnScreen(RemoteJvm jvm, BooleanSupplier isOver) throws IOException {
    if (json != null) {
      throw usage("--json with --pid needs --headless");
    }
    RemoteMonitor monitor = new RemoteMonitor(jvm);
    try (TerminalScreen screen = screen();
        ExitHook hook = new ExitHook(screen::leave)) {
      boolean ctrlC =
          LiveMonitor.show(
              screen,
              monitor,
              monitor,
              Objects.requireNonNullElse(interval, USUAL_INTERVAL),
              sample -> {},
              () -> monitor.failure() != null || hook.wasCalled() || isOver.getAsBoolean());
      screen.leave();
      CommandFailure failure = monitor.failure();
      if (failure != null) {
        throw failure;
      }
      jvm.lease(0);
      return ctrlC || hook.wasCalled() ? ExitCodes.INTERRUPTED : ExitCodes.OK;
    }
  }

  private int withoutScreen(WorkloadSettings settings) throws IOException, InterruptedException {
    Duration limit = Objects.requireNonNullElse(duration, Duration.ofNanos(Long.MAX_VALUE));
    Duration step = Objects.requireNonNullElse(interval, USUAL_INTERVAL);
    try (JsonTarget target = open(Objects.requireNonNullElse(json, JsonTarget.STDOUT));
        Workload workload = new Workload(settings, mode, duration == null ? 1 : Workload.ENDLESS);
        ExitHook hook = new ExitHook(() -> Ending.stop(workload, Ending.PATIENCE_AFTER_CTRL_C))) {
      Ndjson out = new Ndjson(target.stream(), settings);
      long start = System.nanoTime();
      try {
        Headless.run(workload, step, limit, out);
        end(workload, out, start, hook.wasCalled());
      } catch (IOException e) {
        return unwritten(target, e);
      }
      return hook.wasCalled() ? ExitCodes.INTERRUPTED : ExitCodes.OK;
    }
  }

  private int withScreen(WorkloadSettings settings) throws IOException, InterruptedException {
    Duration step = Objects.requireNonNullElse(interval, USUAL_SCREEN_INTERVAL);
    try (JsonTarget target = json == null ? JsonTarget.nowhere() : open(json);
        TerminalScreen screen = screen();
        Workload workload = new Workload(settings, mode, Workload.ENDLESS);
        ExitHook hook =
            new ExitHook(() -> {
              screen.leave();
              Ending.stop(workload, Ending.PATIENCE_AFTER_CTRL_C);
            })) {
      Ndjson out = new Ndjson(target.stream(), settings);
      long start = System.nanoTime();
      long limit = duration == null ? Long.MAX_VALUE : duration.toNanos();
      workload.start();
      try {
        boolean ctrlC =
            LiveMonitor.show(
                screen,
                workload,
                new WorkloadControls(workload),
                step,
                out::sample,
                () -> workload.hasEnded() || System.nanoTime() - start >= limit);
        screen.leave();
        Ending.stop(workload, Ending.PATIENCE_AFTER_CTRL_C);
        boolean interrupted = ctrlC || hook.wasCalled();
        end(workload, out, start, interrupted);
        return interrupted ? ExitCodes.INTERRUPTED : ExitCodes.OK;
      } catch (IOException e) {
        screen.leave();
        return unwritten(target, e);
      }
    }
  }

  /// Waits for the end of a workload and writes the last object.
  private static void end(Workload workload, Ndjson out, long start, boolean interrupted)
      throws IOException, InterruptedException {
    workload.awaitEnd(Long.MAX_VALUE);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    Throwable failure = workload.failure();
    if (failure != null) {
      throw new CommandFailure("chanmon: the run failed: " + rootCause(failure), failure);
    }
    View last = workload.look();
    out.end(
        last.mode(),
        last.counts(),
        Objects.requireNonNullElse(last.runs(), 0L),
        elapsed,
        interrupted);
  }

  private static Throwable rootCause(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static TerminalScreen screen() {
    try {
      return TerminalScreen.open();
    } catch (NoTerminalException e) {
      throw new CommandFailure(
          "chanmon: no screen: " + e.getMessage() + "; with --headless it prints JSON instead", e);
    }
  }

  private static JsonTarget open(String name) throws IOException {
    try {
      return JsonTarget.open(name);
    } catch (InvalidPathException e) {
      throw new CommandFailure("chanmon: --json: " + e.getMessage(), e);
    }
  }

  private int unwritten(JsonTarget target, IOException failure) {
    if (target.isDone()) {
      return ExitCodes.OK;
    }
    PrintWriter err = command.commandLine().getErr();
    err.println("kcoro: %s: %s".formatted(target.name(), failure.getMessage()));
    err.flush();
    return ExitCodes.FAILED;
  }

  private void check() {
    if (pid != null) {
      for (String option : WORKLOAD_OPTIONS) {
        if (command.commandLine().getParseResult().hasMatchedOption(option)) {
          throw usage(option + " is of a workload, and --pid shows what another JVM does");
        }
      }
    }
    range("--producers", producers, 1, MOST_COROUTINES);
    range("--consumers", consumers, 1, MOST_COROUTINES);
    range("--packets", packets, 1, MOST_PACKETS);
    range("--packet-size", packetSize, 0, MOST_PACKET_BYTES);
    range("--spin", spin, 0, MOST_SPIN);
    if (capacity != null) {
      if (kind != ChannelKind.BUFFERED) {
        throw usage("--capacity is of a buffered channel, but --kind is " + name(kind));
      }
      range("--capacity", capacity, 1, MOST_CAPACITY);
    }
    if (kind == ChannelKind.UNLIMITED && packets > MOST_PACKETS_UNLIMITED) {
      throw usage(
          "--packets must be at most %,d with --kind unlimited, which may have to keep them all,"
                  .formatted(MOST_PACKETS_UNLIMITED)
              + " but is %,d".formatted(packets));
    }
    checkPayload();
    if (interval != null) {
      range("--interval", interval, SHORTEST_INTERVAL, "10ms");
    }
    if (duration != null) {
      range("--duration", duration, Duration.ofMillis(1), "1ms");
    }
    if (!headless && JsonTarget.STDOUT.equals(json)) {
      throw usage("--json - needs --headless: standard output is the screen's; name a file");
    }
    if ("".equals(json)) {
      throw usage("--json must not be empty");
    }
  }

  private void checkPayload() {
    if (packetSize == 0 && payload() != PayloadKind.REFERENCE) {
      throw usage("--payload %s needs bytes, but --packet-size is 0".formatted(payload()));
    }
    if (payload() != PayloadKind.COPY) {
      return;
    }
    long kept =
        switch (kind) {
          case RENDEZVOUS, CONFLATED -> 1;
          case BUFFERED -> Objects.requireNonNullElse(capacity, USUAL_CAPACITY);
          case UNLIMITED -> packets;
        };
    if (kept * packetSize > MOST_COPIED_BYTES) {
      throw usage(
          "--payload copy would have to keep %,d packets of %,d bytes, and may keep %,d bytes; use"
                  .formatted(kept, packetSize, MOST_COPIED_BYTES)
              + " --payload descriptor, which waits for room");
    }
  }

  private void range(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw usage("%s must be from %,d to %,d, but is %,d".formatted(option, least, most, value));
    }
  }

  private void range(String option, Duration value, Duration least, String leastName) {
    if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
      throw usage("%s must be from %s to 720h".formatted(option, leastName));
    }
  }

  private static String name(ChannelKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
