package io.kcoro.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cli.wordcount.CommandProcess;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, each in a JVM of its own. */
class DumpProcessTest {
  @TempDir private Path folder;

  private CommandProcess.Result run(Object... arguments) throws Exception {
    try (CommandProcess command =
        CommandProcess.startCommand(folder, List.of(), Redirect.PIPE, List.of(arguments))) {
      return command.result();
    }
  }

  @Test
  void printsTextAndJson() throws Exception {
    try (Target target = Target.watched(folder)) {
      CommandProcess.Result text = run("dump", target.pid());
      assertThat(text.err()).isEmpty();
      assertThat(text.exitCode()).isZero();
      assertThat(text.out()).startsWith("scope 'shop'\n").contains("\nchannel 'orders', BUFFERED");

      CommandProcess.Result json = run("dump", "--json", target.pid());
      assertThat(json.exitCode()).isZero();
      assertThat(json.out()).endsWith("}\n").hasLineCount(1);
      assertThat(JsonTree.of(json.out()).objects("channels")).hasSize(3);

      CommandProcess.Result lines =
          run("chanmon", "--pid", target.pid(), "-H", "-d", "100ms", "--interval", "10ms");
      assertThat(lines.err()).isEmpty();
      assertThat(lines.exitCode()).isZero();
      assertThat(lines.out().lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(JsonTree.of(line).objects("channels")).hasSize(3));
    }
  }

  @Test
  void tellsWhatIsWrong() throws Exception {
    CommandProcess.Result nobody = run("dump", 0);
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err()).isEqualTo("kcoro: there is no process 0\n");

    CommandProcess.Result both = run("chanmon", "--pid", 1, "-P", 2);
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("--producers is of a workload");

    CommandProcess.Result none = run("chanmon", "--pid", "-H");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("--pid needs a number here. Running JVMs:");
  }
}
