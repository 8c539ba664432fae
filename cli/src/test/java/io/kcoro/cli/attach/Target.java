package io.kcoro.cli.attach;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kcoro.agent.MonitorAgent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process, to be looked at. */
public final class Target implements AutoCloseable {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final Process process;

  private Target(Process process) {
    this.process = process;
  }

  /** A JVM that uses kcoro, and has begun. */
  public static Target watched(Path folder, String... jvmOptions) throws IOException {
    assumeTrue(
        Files.isRegularFile(Archives.of(MonitorAgent.class)),
        "the agent is no archive yet, as in 'verify'");
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Watched.class.getName()));
    return start(folder, command).whenReady();
  }

  /** A JVM that uses no kcoro, and has begun. */
  static Target without(Path folder) throws IOException {
    Path program = folder.resolve("Plain.java");
    Files.writeString(
        program,
        """
        void main() throws Exception {
          System.out.println("ready");
          System.in.read();
        }
        """);
    return start(folder, List.of(JAVA, program.toString())).whenReady();
  }

  /** A process that is no JVM. */
  static Target noJvm(Path folder) throws IOException {
    return start(folder, List.of("cat"));
  }

  private static Target start(Path folder, List<String> command) throws IOException {
    return new Target(
        new ProcessBuilder(command)
            .redirectError(folder.resolve("stderr of the target").toFile())
            .start());
  }

  private Target whenReady() throws IOException {
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    if (!"ready".equals(line)) {
      kill();
      throw new IOException("the target has not begun, but said " + line);
    }
    return this;
  }

  /** Its number. */
  public long pid() {
    return process.pid();
  }

  /** Ends it. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Leaves nothing behind. */
  @Override
  public void close() {
    kill();
  }
}
