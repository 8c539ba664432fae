import org.jspecify.annotations.NullMarked;

/** The kcoro command. */
@NullMarked
module io.kcoro.cli {
  requires info.picocli;
  requires io.kcoro;
  requires io.kcoro.agent;
  requires io.kcoro.memory;
  requires io.kcoro.metrics;
  requires java.management;
  requires java.logging;
  requires java.management.rmi;
  requires jdk.attach;
  requires org.jline.terminal;
  requires static org.jspecify;
  requires tools.jackson.core;

  // Found where the program is started with the module bench.
  uses io.kcoro.cli.bench.BenchHarness;

  opens io.kcoro.cli to
      info.picocli;
  opens io.kcoro.cli.attach to
      info.picocli;
  opens io.kcoro.cli.bench to
      info.picocli;
  opens io.kcoro.cli.chanmon to
      info.picocli;
  opens io.kcoro.cli.wordcount to
      info.picocli;
}
