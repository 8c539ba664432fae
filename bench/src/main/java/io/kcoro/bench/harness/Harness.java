package io.kcoro.bench.harness;

import io.kcoro.bench.measure.Figures;
import io.kcoro.bench.peer.JvmPeer;
import io.kcoro.bench.peer.JvmPeers;
import io.kcoro.bench.row.Row;
import io.kcoro.bench.row.Rows;
import io.kcoro.bench.tool.PingPong;
import io.kcoro.bench.tool.Throughput;
import io.kcoro.bench.tool.TimerLateness;
import io.kcoro.cli.bench.BenchConsole;
import io.kcoro.cli.bench.BenchHarness;
import io.kcoro.cli.bench.BenchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What `kcoro bench` does.
public final class Harness implements BenchHarness {
  /// Property: the launcher's folder for what may be made anew at any time.
  private static final String WORK = "kcoro.work";

  private static final Map<String, JvmPeer> ENGINES =
      new TreeMap<>(
          Map.of(
              "carrier", JvmPeers.KCORO_CARRIER,
              "direct", JvmPeers.KCORO,
              "stackless", JvmPeers.KCORO_STACKLESS));
  private static final List<String> USUAL_PEERS = List.of("kotlin", "jox", "juc", "go");

  /// Those at the end have rows of one kind only.
  private static final List<String> PEERS =
      List.of(
          "kotlin",
          "jox",
          "juc",
          "go",
          "agrona",
          "jdk",
          "pekko",
          "netty",
          UnmeteredContestant.ID,
          "reference",
          "copy",
          "unchecked");

  /// Made by the service loader.
  public Harness() {}

  @Override
  public List<String> rows() {
    return Rows.names();
  }

  @Override
  public List<String> peers() {
    return PEERS;
  }

  @Override
  public List<String> usualPeers(List<String> rows) {
    boolean usual =
        rows.stream().anyMatch(row -> USUAL_PEERS.stream().anyMatch(id -> does(id, row)));
    return usual
        ? USUAL_PEERS
        : PEERS.stream().filter(id -> rows.stream().anyMatch(row -> does(id, row))).toList();
  }

  /// Those in a JVM; whether Go has a row is seen when it is its turn.
  private static boolean does(String id, String row) {
    return !id.equals("go")
        && JvmPeers.named(id).obstacle(Rows.named(row).shape().family()) == null;
  }

  @Override
  public List<String> engines() {
    return List.copyOf(ENGINES.keySet());
  }

  @Override
  public List<String> usualEngines() {
    return List.of("direct", "stackless");
  }

  @Override
  public int compare(BenchRequest request, BenchConsole console)
      throws IOException, InterruptedException {
    Path work = work();
    try (Processes processes = new Processes(work.resolve("bench-output"), request.limit())) {
      Versions versions = Versions.ofThisBuild();
      Map<String, Contestant> engines = new LinkedHashMap<>();
      for (String engine : request.engines()) {
        JvmPeer peer = Objects.requireNonNull(ENGINES.get(engine));
        engines.put(engine, new JvmContestant(peer, "kcoro " + versions.of("kcoro")));
      }
      List<Contestant> peers =
          request.peers().stream().map(id -> contestant(id, versions, work, processes)).toList();
      List<Row> rows = request.rows().stream().map(Rows::named).toList();
      return new Contest(
              engines,
              request.runs(),
              (contestant, row) -> measure(processes, contestant, row, request.scale()),
              report(request, console, versions, peers),
              new Progress(console.err(), console.terminal()),
              console.out())
          .run(rows, peers);
    }
  }

  @Override
  public Latency latency() throws Exception {
    return new Latency(PingPong.roundTripNanos());
  }

  @Override
  public double throughput(int senders, int receivers, int messages, int capacity)
      throws Exception {
    return Throughput.messagesPerSecond(senders, receivers, messages, capacity);
  }

  @Override
  public Lateness lateness() throws Exception {
    TimerLateness late = TimerLateness.measure();
    return new Lateness(late.p50Nanos(), late.p99Nanos(), late.maxNanos());
  }

  private static Figures measure(Processes processes, Contestant contestant, Row row, double scale)
      throws IOException, InterruptedException, MeasurementFailure {
    String name = row.name() + "-" + contestant.id();
    return processes.resultOf(name, contestant.command(row, scale), Figures::parse);
  }

  private static Contestant contestant(
      String id, Versions versions, Path work, Processes processes) {
    return switch (id) {
      case "kotlin" ->
          new JvmContestant(JvmPeers.KOTLIN, "kotlinx.coroutines " + versions.of("kotlin"));
      case "jox" -> new JvmContestant(JvmPeers.JOX, "Jox " + versions.of("jox"));
      case "juc" -> new JvmContestant(JvmPeers.JUC, "java.util.concurrent");
      case "agrona" -> new JvmContestant(JvmPeers.AGRONA, "Agrona " + versions.of("agrona"));
      case "jdk" -> new JvmContestant(JvmPeers.JDK, "executors and arenas of the JDK");
      case "pekko" -> new JvmContestant(JvmPeers.PEKKO, "Pekko " + versions.of("pekko"));
      case "netty" -> new JvmContestant(JvmPeers.NETTY, "Netty " + versions.of("netty"));
      case "reference" -> new JvmContestant(JvmPeers.REFERENCE, "kcoro with plain references");
      case "copy" -> new JvmContestant(JvmPeers.COPY, "kcoro with copies");
      case "unchecked" -> new JvmContestant(JvmPeers.UNCHECKED, "kcoro with unchecked arenas");
      case UnmeteredContestant.ID -> UnmeteredContestant.ofThisBuild();
      case "go" ->
          new GoContestant(Objects.requireNonNullElse(System.getenv("PATH"), ""), work, processes);
      default -> throw new IllegalArgumentException("no peer '" + id + "'");
    };
  }

  private static Report report(
      BenchRequest request, BenchConsole console, Versions versions, List<Contestant> peers) {
    return switch (request.format()) {
      case TEXT -> new TextReport(console.out(), setting(request));
      case JSON -> new JsonReport(console.out());
      case MARKDOWN -> new MarkdownReport(console.out(), captions(request, versions, peers));
    };
  }

  private static String setting(BenchRequest request) {
    return "%d %s, scale %s; medians, ns for each operation"
        .formatted(request.runs(), request.runs() == 1 ? "pair" : "pairs", scale(request));
  }

  private static List<String> captions(
      BenchRequest request, Versions versions, List<Contestant> peers) {
    List<String> names = new ArrayList<>();
    names.add("kcoro " + versions.of("kcoro"));
    peers.stream().map(Contestant::caption).filter(Objects::nonNull).forEach(names::add);
    return List.of(
        "machine: " + Machine.caption(),
        "JVM: " + Machine.jdk(),
        "date: " + LocalDate.now(ZoneId.systemDefault()),
        "versions: " + String.join(", ", names),
        "command: `" + command(request) + "`");
  }

  private static String command(BenchRequest request) {
    boolean all = request.rows().equals(Rows.names());
    return "./kcoro bench %s --peers %s --engine %s --runs %d --scale %s --markdown"
        .formatted(
            all ? "all" : String.join(" ", request.rows()),
            String.join(",", request.peers()),
            String.join(",", request.engines()),
            request.runs(),
            scale(request));
  }

  /// 1 instead of 1.0.
  private static String scale(BenchRequest request) {
    return Double.toString(request.scale()).replaceAll("\\.0$", "");
  }

  private static Path work() throws IOException {
    String given = System.getProperty(WORK);
    return given == null ? Files.createTempDirectory("kcoro-bench-") : Path.of(given);
  }
}
