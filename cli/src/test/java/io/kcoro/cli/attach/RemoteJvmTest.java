package io.kcoro.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.View;
import io.kcoro.cli.command.CommandFailure;
import io.kcoro.metering.Metering;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks into other JVMs, which know nothing of it. */
class RemoteJvmTest {
  @TempDir private Path folder;

  private static void assertAllIsThere(RemoteJvm jvm) {
    String dump = await().until(jvm::dump, text -> text.contains("deadlock: "));
    assertThat(dump)
        .contains("scope 'shop'")
        .containsPattern("'waiter' SUSPENDED for .* send to Channel\\[orders, BUFFERED, 2")
        .containsPattern("'driver' SUSPENDED for .* receive from Channel\\[parcels, RENDEZVOUS")
        .contains("channel 'ping-pong', BUFFERED")
        .containsPattern("deadlock: .*waiting for mutex 'right' -> .*waiting for mutex 'left'");
  }

  @Test
  void showsAllOfAProgramOnTheClassPath() throws Exception {
    try (Target target = Target.watched(folder);
        RemoteJvm jvm = RemoteJvm.connect(target.pid())) {
      assertAllIsThere(jvm);
      JsonTree snapshot = JsonTree.of(jvm.snapshotJson());
      assertThat(snapshot.number("v")).isEqualTo(1);
      assertThat(names(snapshot.objects("channels")))
          .containsExactlyInAnyOrder("orders", "parcels", "ping-pong");
      JsonTree shop = snapshot.objects("scopes").getFirst();
      assertThat(shop.text("name")).isEqualTo("shop");
      assertThat(names(shop.objects("coroutines")))
          .containsExactlyInAnyOrder("waiter", "driver", "ping", "pong", "cook", "baker");
    }
  }

  private static List<String> names(List<JsonTree> objects) {
    return objects.stream().map(each -> each.text("name")).toList();
  }

  /** The program has none of the modules that the monitor needs. */
  @Test
  void showsTheLibraryAsAModule() throws Exception {
    String core = Archives.of(Channel.class).toString();
    try (Target target =
            Target.watched(
                folder, "-p", core, "--add-modules", "io.kcoro", "--limit-modules", "io.kcoro");
        RemoteJvm jvm = RemoteJvm.connect(target.pid())) {
      assertAllIsThere(jvm);
    }
  }

  @Test
  void asOftenAsAnybodyLikes() throws Exception {
    try (Target target = Target.watched(folder)) {
      try (RemoteJvm first = RemoteJvm.connect(target.pid());
          RemoteJvm second = RemoteJvm.connect(target.pid())) {
        assertAllIsThere(first);
        assertAllIsThere(second);
      }
      try (RemoteJvm third = RemoteJvm.connect(target.pid())) {
        assertAllIsThere(third);
      }
      assertThat(Files.readString(folder.resolve("stderr of the target")))
          .containsOnlyOnce("A Java agent has been loaded");
    }
  }

  private static ChannelSnapshot pingPong(View view) {
    return view.channels().stream()
        .map(ChannelView::snapshot)
        .filter(channel -> channel.name().equals("ping-pong"))
        .findAny()
        .orElseThrow();
  }

  @Test
  void theKeysOfTheMonitorSwitchOnAndOff() throws Exception {
    try (Target target = Target.watched(folder);
        RemoteJvm jvm = RemoteJvm.connect(target.pid())) {
      RemoteMonitor monitor = new RemoteMonitor(jvm);
      View before = monitor.look();
      assertThat(before.title()).contains(Long.toString(target.pid()));
      assertThat(before.channels()).hasSize(3);
      assertThat(pingPong(before).measures()).isNull();

      monitor.press('m');
      View measured = monitor.look();
      assertThat(measured.state()).isEqualTo("measured");
      assertThat(pingPong(measured).measures())
          .satisfies(measures -> assertThat(measures.level()).isEqualTo(Metering.TIMES));
      View timed =
          await()
              .until(
                  monitor::look,
                  view ->
                      view.channels().stream().anyMatch(each -> each.times().transit() != null));
      assertThat(pingPong(timed).received()).isPositive();

      monitor.press('d');
      assertThat(monitor.page()).anyMatch(line -> line.equals("scope 'shop'"));
      monitor.press('d');
      assertThat(monitor.page()).isNull();

      monitor.press('m');
      assertThat(pingPong(monitor.look()).measures()).isNull();
      assertThat(monitor.failure()).isNull();
    }
  }

  @Test
  void whatAViewerThatDiedHadSwitchedOnEndsWithItsLease() throws Exception {
    try (Target target = Target.watched(folder)) {
      try (RemoteJvm jvm = RemoteJvm.connect(target.pid())) {
        jvm.lease(1);
        jvm.meter("ping*", "counters");
      }
      try (RemoteJvm next = RemoteJvm.connect(target.pid())) {
        await()
            .until(
                () -> RemoteViews.channels(JsonTree.of(next.snapshotJson())),
                channels -> channels.stream().allMatch(each -> each.snapshot().measures() == null));
      }
    }
  }

  @Test
  void tellsThatTheProgramHasEnded() throws Exception {
    try (Target target = Target.watched(folder);
        RemoteJvm jvm = RemoteJvm.connect(target.pid())) {
      RemoteMonitor monitor = new RemoteMonitor(jvm);
      View last = monitor.look();
      target.kill();

      monitor.press('m');
      assertThat(monitor.failure()).hasMessage("process %d has gone", target.pid());
      assertThat(monitor.look()).isEqualTo(last);
      assertThatThrownBy(jvm::dump).isInstanceOf(CommandFailure.class).hasMessageContaining("gone");
      assertThatThrownBy(() -> RemoteJvm.connect(target.pid()))
          .hasMessage("there is no process %d", target.pid());
    }
  }

  @Test
  void namesWhatCannotBeLookedAt() throws Exception {
    assertThatThrownBy(() -> RemoteJvm.connect(ProcessHandle.current().pid()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("is this one");
    try (Target cat = Target.noJvm(folder)) {
      assertThatThrownBy(() -> RemoteJvm.connect(cat.pid()))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("it is no JVM");
    }
    try (Target closed = Target.watched(folder, "-XX:+DisableAttachMechanism")) {
      assertThatThrownBy(() -> RemoteJvm.connect(closed.pid()))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("-XX:+DisableAttachMechanism");
    }
    try (Target closed = Target.watched(folder, "-XX:-EnableDynamicAgentLoading")) {
      assertThatThrownBy(() -> RemoteJvm.connect(closed.pid()))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("lets no agent be loaded");
    }
    try (Target plain = Target.without(folder)) {
      assertThatThrownBy(() -> RemoteJvm.connect(plain.pid()))
          .isInstanceOf(CommandFailure.class)
          .hasMessage("process %d uses no kcoro", plain.pid());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, Long.MAX_VALUE})
  void namesProcessesThatAreNot(long pid) {
    assertThatThrownBy(() -> RemoteJvm.connect(pid))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("there is no process %d", pid);
  }
}
