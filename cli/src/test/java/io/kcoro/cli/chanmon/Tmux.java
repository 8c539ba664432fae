package io.kcoro.cli.chanmon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A terminal without a screen: a server of tmux with one window, in which a script runs. */
final class Tmux implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Path socket;

  private Tmux(Path socket) {
    this.socket = socket;
  }

  static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("tmux", "-V")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static Tmux start(Path folder, int columns, int rows, String script)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("script"), script);
    Tmux tmux = new Tmux(folder.resolve("tmux"));
    tmux.call(
        "-u",
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows),
        "cd '" + folder + "' && exec sh script");
    return tmux;
  }

  /** Types keys, as tmux names them. */
  void type(String... keys) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("send-keys"));
    command.addAll(List.of(keys));
    call(command.toArray(String[]::new));
  }

  void resize(int columns, int rows) throws IOException, InterruptedException {
    call("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
  }

  /** What the window shows, a line a row. */
  List<String> screen() throws IOException, InterruptedException {
    return call("capture-pane", "-p").lines().toList();
  }

  /** The value of one of tmux's variables. */
  String variable(String name) throws IOException, InterruptedException {
    return call("display-message", "-p", "#{" + name + "}").strip();
  }

  /** The processes that the script has started. */
  List<ProcessHandle> processes() throws IOException, InterruptedException {
    return ProcessHandle.of(Long.parseLong(variable("pane_pid")))
        .orElseThrow()
        .descendants()
        .toList();
  }

  /** Waits until the screen is as it should be, and returns it. */
  List<String> await(String what, Predicate<List<String>> condition) {
    return Awaitility.await(what).atMost(PATIENCE).until(this::screen, condition);
  }

  /** Waits for a line that has this text in it. */
  List<String> await(String text) {
    return await(
        "'" + text + "' on the screen", lines -> lines.stream().anyMatch(l -> l.contains(text)));
  }

  private String call(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("TMUX");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("tmux " + String.join(" ", arguments) + ": " + output.strip());
    }
    return output;
  }

  @Override
  public void close() throws IOException {
    try {
      List<ProcessHandle> left = processes();
      call("kill-server");
      left.forEach(ProcessHandle::destroyForcibly);
      left.forEach(process -> process.onExit().join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the terminal was closed", e);
    }
  }
}
