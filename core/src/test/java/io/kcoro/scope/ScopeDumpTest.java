package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Select;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Coroutine.State;
import io.kcoro.support.Await;
import io.kcoro.sync.Mutex;
import io.kcoro.time.Deadline;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scope tells of those who live in it. */
class ScopeDumpTest {
  private static final int WAITERS = 7;

  private final Channel<Integer> empty = Channel.<Integer>builder().name("empty").build();
  private final Channel<Integer> full = Channel.<Integer>builder().name("full").buffered(1).build();
  private final Mutex mutex = Mutex.named("door");

  @AfterEach
  void timesAreNotKept() {
    Scope.keepWaitTimes(false);
  }

  private void launchWaiters(Scope scope) throws InterruptedException {
    full.send(0);
    mutex.acquire();
    scope.launch("receiver", () -> empty.receive());
    scope.launch("sender", () -> full.send(1));
    scope.launch("locker", mutex::acquire);
    scope.launch(
        "chooser",
        () -> {
          Select select = Select.unbiased();
          select.receive(empty);
          select.send(full, 2);
          select.await();
        });
    Coroutine joined = scope.launch("parker", () -> Coroutine.park());
    scope.launch("joiner", joined::join);
    scope.launch(
        "stackless",
        new Stackless() {
          @Override
          protected Op start() {
            return receive(empty, element -> done());
          }
        });
  }

  private static Map<String, CoroutineSnapshot> byName(ScopeSnapshot snapshot) {
    return snapshot.coroutines().stream()
        .collect(Collectors.toMap(CoroutineSnapshot::name, Function.identity()));
  }

  private static boolean allWait(Scope scope) {
    return scope.snapshot().coroutines().stream().filter(each -> each.waitsFor() != null).count()
        == WAITERS;
  }

  @Test
  void eachLineTellsWhatIsWaitedForAndSinceWhen() throws Exception {
    Scope.keepWaitTimes(true);
    Scope.run(
        ScopeConfig.named("tree"),
        scope -> {
          launchWaiters(scope);
          Await.until(() -> allWait(scope));
          Map<String, CoroutineSnapshot> found = byName(scope.snapshot());
          assertThat(found.get("receiver").waitsFor()).contains("receive from", "empty");
          assertThat(found.get("sender").waitsFor()).contains("send to", "full");
          assertThat(found.get("locker").waitsFor()).contains("mutex 'door'", "held by");
          assertThat(found.get("chooser").waitsFor())
              .contains("select", "receive from", "empty", "send to", "full");
          assertThat(found.get("joiner").waitsFor()).contains("the end of", "parker");
          assertThat(found.get("parker").state()).isEqualTo(State.PARKED);
          assertThat(found.get("stackless").isStackless()).isTrue();
          assertThat(found.values())
              .allSatisfy(each -> assertThat(each.waitingSince()).isNotNull());
          assertThat(scope.dump())
              .startsWith("scope 'tree'\n")
              .containsPattern("(?m)^  'receiver' SUSPENDED for \\d+\\.\\d{3} s, receive from .*$")
              .containsPattern(
                  "(?m)^  'stackless' SUSPENDED for \\d+\\.\\d{3} s, stackless, rec.*$")
              .containsPattern("(?m)^  'parker' PARKED for .*, an unpark$");
          scope.cancel("seen");
          mutex.release();
        });
  }

  @Test
  void theTimesOfStacklessOnesAreKeptOnDemand() throws Exception {
    Scope.run(scope -> {
      launchWaiters(scope);
      Await.until(() -> allWait(scope));
      Map<String, CoroutineSnapshot> found = byName(scope.snapshot());
      assertThat(found.get("stackless").waitingSince()).isNull();
      assertThat(found.get("receiver").waitingSince()).isNotNull();
      scope.cancel("seen");
      mutex.release();
    });
  }

  @Test
  void scopesWithinStandBelowWhoOpenedThem() throws Exception {
    Scope.run(
        ScopeConfig.named("outer"),
        outer -> {
          outer.launch(
              "opener",
              () ->
                  Scope.run(
                      ScopeConfig.named("inner"),
                      inner -> {
                        inner.launch("deep", () -> empty.receive());
                        inner.cancel("just so");
                        Scope.shielded(Duration.ofMinutes(1), () -> empty.receive());
                      }));
          Await.until(() -> outer.dump().contains("its body waits"));
          Scope.run(
              ScopeConfig.named("of the body"),
              within -> {
                CoroutineSnapshot opener = byName(outer.snapshot()).get("opener");
                assertThat(opener.state()).isEqualTo(State.SUSPENDED);
                assertThat(opener.scopes())
                    .singleElement()
                    .satisfies(inner -> {
                      assertThat(inner.name()).isEqualTo("inner");
                      assertThat(inner.cancellation()).isNotNull();
                      assertThat(inner.bodyWaitsFor()).contains("empty");
                    });
                assertThat(outer.snapshot().scopes())
                    .singleElement()
                    .satisfies(scope -> assertThat(scope.name()).isEqualTo("of the body"));
                assertThat(outer.dump())
                    .contains("\n  scope 'of the body'\n")
                    .contains("\n    scope 'inner', cancelled, USER: just so, its body waits for ");
              });
          assertThat(outer.snapshot().scopes()).isEmpty();
          empty.send(0);
        });
  }

  @Test
  void waitAllWaitsForAllOthersAndLeavesTheScopeOpen() throws Exception {
    ManualTime clock = ManualTime.create();
    Scope.run(scope -> {
      assertThat(scope.waitAll(Deadline.after(Duration.ZERO, clock))).isTrue();
      scope.launch(
          "receiver",
          () -> {
            empty.receive();
            scope.launch("launched meanwhile", () -> empty.receive());
          });
      assertThat(scope.waitAll(Deadline.after(Duration.ZERO, clock))).isFalse();
      Coroutine waits =
          scope.launch(
              "waits itself",
              () -> {
                assertThat(scope.waitAll(Deadline.after(Duration.ofDays(1)))).isTrue();
              });
      scope.launch(
          new Stackless() {
            @Override
            protected Op start() {
              return send(empty, 1, () -> send(empty, 2, this::done));
            }
          });
      waits.join();
      assertThat(scope.waitAll(Deadline.after(Duration.ofDays(1)))).isTrue();
      scope.launch(() -> {});
    });
  }
}
