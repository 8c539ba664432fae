package io.kcoro.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.ChannelUsers;
import io.kcoro.scope.CoroutineSnapshot;
import io.kcoro.scope.OpenScope;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.scope.ScopeSnapshot;
import io.kcoro.support.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MonitorTest {
  @AfterEach
  void asItWas() {
    Monitor.keepRegistry(true);
    Monitor.keepCreationSites(false);
    Monitor.keepWaitTimes(false);
  }

  private static List<String> roots() {
    return Monitor.snapshot().scopes().stream().map(ScopeSnapshot::name).toList();
  }

  private static Channel<Integer> channel(String name) {
    return Channel.<Integer>builder().name(name).buffered(2).build();
  }

  @Test
  void rootScopesAreSeenUntilTheyEnd() throws Exception {
    Scope.run(
        ScopeConfig.named("root A"),
        scope -> {
          Scope.run(
              ScopeConfig.named("within A"),
              within -> assertThat(roots()).contains("root A").doesNotContain("within A"));
          OpenScope open = Scope.open(ScopeConfig.named("open within A"));
          assertThat(roots()).doesNotContain("open within A");
          assertThat(scope.dump()).contains("open within A");
          open.close();
        });
    assertThat(roots()).doesNotContain("root A");
    try (OpenScope open = Scope.open(ScopeConfig.named("root B"))) {
      assertThat(roots()).contains("root B");
      open.join();
      assertThat(roots()).doesNotContain("root B");
    }
  }

  @Test
  void schedulersAreSeenUntilTheyEnd() {
    try (Scheduler own = Scheduler.builder().name("seen by name").parallelism(1).build()) {
      assertThat(Scheduler.all()).contains(own);
      assertThat(Monitor.snapshot().schedulers())
          .extracting(SchedulerSnapshot::name)
          .contains("seen by name");
      assertThat(Monitor.dump()).contains("scheduler 'seen by name', 1 workers, ");
    }
    assertThat(Scheduler.all()).noneMatch(each -> each.name().equals("seen by name"));
  }

  @Test
  void theRegistryCanBeSwitchedOff() throws Exception {
    Channel<Integer> before = channel("before");
    Monitor.keepRegistry(false);
    Channel<Integer> during = channel("during");
    Scope.run(
        ScopeConfig.named("unseen"),
        scope -> {
          assertThat(Monitor.channels()).isEmpty();
          assertThat(roots()).isEmpty();
          Monitor.keepRegistry(true);
        });
    Channel<Integer> after = channel("after");
    assertThat(Monitor.channels()).contains(after).doesNotContain(before, during);
  }

  @ParameterizedTest
  @EnumSource
  void theDumpTellsAllByName(Form form) throws Exception {
    Channel<Integer> b = channel("dump b");
    Channel<Integer> a = channel("dump a");
    Channel<Integer> c = channel("dump c");
    Scope.run(
        ScopeConfig.named("dumped"),
        scope -> {
          form.sends(scope, "sender", b);
          form.receives(scope, "receiver", a);
          Await.senders(b, 1);
          Await.receivers(a, 1);
          Await.until(() -> scope.dump().contains("receive from"));
          c.close();
          String dump = Monitor.dump();
          assertThat(dump)
              .contains("scope 'dumped'\n")
              .containsSubsequence(
                  "channel 'dump a', BUFFERED, 0/2 buffered, 0 senders and 1 receivers waiting\n",
                  "channel 'dump b', BUFFERED, 2/2 buffered, 1 senders and 0 receivers waiting\n",
                  "channel 'dump c', BUFFERED, 0/2 buffered, ",
                  ", closed\n")
              .contains("no cycle of waits\n");
          assertThat(Monitor.snapshot().channels()).extracting(ChannelSnapshot::id).isSorted();
          scope.cancel("seen");
        });
  }

  @ParameterizedTest
  @EnumSource
  void placesWhereThingsWereMadeAreKeptOnDemand(Form form) throws Exception {
    Channel<Integer> without = channel("no place");
    Monitor.keepCreationSites(true);
    Channel<Integer> with = channel("with place");
    Scope.run(scope -> {
      form.receives(scope, "started", with);
      Await.receivers(with, 1);
      CoroutineSnapshot coroutine = scope.snapshot().coroutines().getFirst();
      assertThat(coroutine.createdAt()).isNotNull();
      assertThat(coroutine.createdAt().getMethodName()).isEqualTo("receives");
      assertThat(scope.dump()).contains(", started at io.kcoro.monitor.Form$");
      StackTraceElement made = ChannelUsers.of(with).createdAt();
      assertThat(made).isNotNull();
      assertThat(made.getMethodName()).isEqualTo("channel");
      assertThat(ChannelUsers.of(without).createdAt()).isNull();
      assertThat(Monitor.dump()).contains(", made at io.kcoro.monitor.MonitorTest.channel(");
      Monitor.keepCreationSites(false);
      assertThat(scope.snapshot().coroutines().getFirst().createdAt()).isNull();
      scope.cancel("seen");
    });
  }

  private static List<String> leaking() {
    return Monitor.leaks(Duration.ZERO).stream().map(Leak::name).toList();
  }

  @ParameterizedTest
  @EnumSource
  void whoWaitsWhereNobodyIsKnownIsSuspected(Form form) throws Exception {
    Monitor.keepWaitTimes(true);
    Channel<Integer> lonely = channel("lonely");
    Channel<Integer> ended = channel("fed");
    Scope.run(scope -> {
      form.receives(scope, "leaks", lonely);
      form.receives(scope, "is fed", ended);
      scope.produce("feeds", ended, out -> channel("never").receive());
      // Times of stackless ones are kept in units of 17 ms.
      Await.until(() -> leaking().contains("leaks"));
      assertThat(leaking()).doesNotContain("is fed");
      assertThat(Monitor.leaks(Duration.ofDays(1))).isEmpty();
      assertThat(Monitor.leaks(Duration.ZERO))
          .filteredOn(leak -> leak.name().equals("leaks"))
          .singleElement()
          .satisfies(leak -> {
            assertThat(leak.toString())
                .startsWith("'leaks' receiving 'lonely' (0/2) for ")
                .endsWith(" s, and nobody is known on the other side");
          });
      scope.cancel("seen");
    });
    assertThat(leaking()).isEmpty();
  }

  @Test
  void withoutATimeNobodyIsSuspected() throws Exception {
    Channel<Integer> lonely = channel("lonely");
    Thread thread =
        Thread.ofVirtual().name("outside").start(() -> lonely.elements().forEach(e -> {}));
    Await.receivers(lonely, 1);
    assertThat(leaking()).doesNotContain("outside");
    lonely.close();
    thread.join();
    Monitor.keepWaitTimes(true);
    Channel<Integer> other = channel("lonely too");
    Thread timed =
        Thread.ofVirtual().name("outside").start(() -> other.elements().forEach(e -> {}));
    Await.until(() -> leaking().contains("outside"));
    other.close();
    timed.join();
  }
}
