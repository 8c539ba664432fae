package io.kcoro.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.schedule.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a JVM that is not opened: stackless coroutines work, all else is refused by name. */
class WithoutFlagTest {
  @Test
  void stacklessCoroutinesWorkAndTheRestNamesTheFlag() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("carries: false"),
            line -> assertThat(line).startsWith("[").contains("PT1H", "PT2H"),
            line -> assertThat(line).isEqualTo("same again: true"),
            line ->
                assertThat(line)
                    .contains("UnsupportedOperationException")
                    .contains("--add-opens java.base/java.lang="),
            line ->
                assertThat(line)
                    .contains("IllegalStateException")
                    .contains("--add-opens java.base/java.lang="),
            line -> assertThat(line).contains("HangError", "receive from Channel[nobody"));
  }

  /** What the other JVM runs. */
  static final class Program {
    private Program() {}

    @SuppressWarnings("SystemOut") // it is a program
    public static void main(String[] args) throws Exception {
      System.out.println("carries: " + Scheduler.canCarryVirtualThreads());
      List<String> trace = trace(5);
      System.out.println(trace);
      System.out.println("same again: " + trace(5).equals(trace));
      System.out.println(failure(test -> test.scope().launch(() -> {})));
      System.out.println(failure(test -> Channel.rendezvous().receive()));
      System.out.println(
          failure(test ->
                  test.scope()
                      .launch(
                          new Stackless() {
                            @Override
                            protected Op start() {
                              Channel<String> nobody =
                                  Channel.<String>builder().name("nobody").rendezvous().build();
                              return receive(nobody, each -> done());
                            }
                          }))
              .lines()
              .reduce("", String::concat));
    }

    private static List<String> trace(long seed) throws Exception {
      List<String> trace = new ArrayList<>();
      TestRun.create()
          .seed(seed)
          .run(test -> {
            for (int i = 0; i < 4; i++) {
              Duration time = Duration.ofHours(1 + i % 2);
              String name = "s" + i;
              test.scope()
                  .launch(
                      new Stackless() {
                        @Override
                        protected Op start() {
                          return sleep(time, this::slept);
                        }

                        private Op slept() {
                          trace.add(name + " at " + test.now());
                          return done();
                        }
                      });
            }
          });
      return trace;
    }

    private static String failure(TestBody<Exception> body) {
      try {
        TestRun.create().patience(Duration.ZERO).run(body);
        return "none";
      } catch (Exception | Error thrown) {
        return thrown.toString();
      }
    }
  }
}
