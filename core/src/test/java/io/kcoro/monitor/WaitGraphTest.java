package io.kcoro.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.actor.Actor;
import io.kcoro.actor.Reply;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Request;
import io.kcoro.channel.Select;
import io.kcoro.monitor.WaitGraph.Cycle;
import io.kcoro.monitor.WaitGraph.Edge;
import io.kcoro.monitor.WaitGraph.Kind;
import io.kcoro.monitor.WaitGraph.Node;
import io.kcoro.monitor.WaitGraph.Outlook;
import io.kcoro.scope.ChannelUsers;
import io.kcoro.scope.ChannelUsers.User;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.CoroutineSnapshot;
import io.kcoro.scope.OpenScope;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.scope.WaitTarget;
import io.kcoro.support.Await;
import io.kcoro.sync.Mutex;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who waits for whom, and the cycles of that. */
class WaitGraphTest {
  private record Question(Reply<Integer> reply) {}

  private static Channel<Integer> full(String name, int capacity) throws InterruptedException {
    Channel<Integer> channel = Channel.<Integer>builder().name(name).buffered(capacity).build();
    for (int i = 0; i < capacity; i++) {
      channel.send(i);
    }
    return channel;
  }

  private static void awaitCycle() throws InterruptedException {
    Await.until(() -> !Monitor.waits().cycles().isEmpty());
  }

  private static Cycle onlyCycle() throws InterruptedException {
    awaitCycle();
    return assertThat(Monitor.waits().cycles()).hasSize(1).actual().getFirst();
  }

  private static List<String> names(Cycle cycle) {
    return cycle.nodes().stream().map(Node::name).toList();
  }

  private static Outlook outlook(WaitGraph graph, String name) {
    return graph.nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow()
        .outlook();
  }

  private static CoroutineSnapshot find(Scope scope, String name) {
    return scope.snapshot().coroutines().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitWait(Scope scope, String name, WaitTarget.Kind kind)
      throws InterruptedException {
    Await.until(() -> find(scope, name).waits().stream().anyMatch(target -> target.kind() == kind));
  }

  @ParameterizedTest
  @EnumSource
  void twoMutexesInOppositeOrders(Form form) throws Exception {
    Mutex left = Mutex.named("left");
    Mutex right = Mutex.named("right");
    Channel<Integer> go = Channel.rendezvous();
    Scope.run(scope -> {
      form.locksBoth(scope, "A", left, go, right);
      form.locksBoth(scope, "B", right, go, left);
      Await.receivers(go, 2);
      assertThat(Monitor.waits().cycles()).isEmpty();
      go.send(1);
      go.send(2);
      Cycle cycle = onlyCycle();
      assertThat(cycle.isCertain()).isTrue();
      assertThat(names(cycle)).containsExactlyInAnyOrder("A", "B");
      assertThat(cycle.toString())
          .startsWith("deadlock: ")
          .contains("'A' blocked waiting for mutex 'right' -> 'B'")
          .contains("'B' blocked waiting for mutex 'left' -> 'A'");
      assertThat(Monitor.dump()).contains(cycle.toString());
      scope.cancel("seen");
    });
    assertThat(Monitor.waits().cycles()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theFirstLookKnowsWhoHoldsAMutex(Form form) throws Exception {
    Mutex door = Mutex.named("door");
    Channel<Integer> go = Channel.rendezvous();
    Scope.run(scope -> {
      form.locksBoth(scope, "z holder", door, go, Mutex.named("unused"));
      Await.receivers(go, 1);
      Scope.run(within -> {
        Coroutine locker = form.locks(within, "locker", door);
        Await.until(() -> locker.state() == Coroutine.State.SUSPENDED);
        WaitGraph graph = Monitor.waits();
        assertThat(graph.edges())
            .filteredOn(edge -> edge.reason().name().equals("door"))
            .singleElement()
            .satisfies(edge -> {
              assertThat(edge.from()).isEqualTo(find(within, "locker").id());
              assertThat(edge.to()).isEqualTo(find(scope, "z holder").id());
            });
        within.cancel("seen");
      });
      scope.cancel("seen");
    });
  }

  @ParameterizedTest
  @EnumSource
  void twoWhoJoinEachOther(Form form) throws Exception {
    Channel<Coroutine> whom = Channel.rendezvous();
    Scope.run(scope -> {
      Coroutine first = form.joins(scope, "A", whom);
      Await.receivers(whom, 1);
      Coroutine second = form.joins(scope, "B", whom);
      Await.receivers(whom, 2);
      whom.send(second);
      whom.send(first);
      Cycle cycle = onlyCycle();
      assertThat(cycle.isCertain()).isTrue();
      assertThat(cycle.toString())
          .contains("'A' blocked waiting for the end of 'B' -> 'B'")
          .contains("'B' blocked waiting for the end of 'A' -> 'A'");
      scope.cancel("seen");
    });
  }

  @ParameterizedTest
  @EnumSource
  void oneWhoJoinsItself(Form form) throws Exception {
    Channel<Coroutine> whom = Channel.rendezvous();
    Scope.run(scope -> {
      whom.send(form.joins(scope, "A", whom));
      assertThat(onlyCycle())
          .hasToString("deadlock: 'A' blocked waiting for the end of 'A' -> 'A'");
      scope.cancel("seen");
    });
  }

  @ParameterizedTest
  @EnumSource
  void twoActorsThatFillEachOthersMailboxes(Form form) throws Exception {
    AtomicReference<Actor<Integer>> first = new AtomicReference<>();
    AtomicReference<Actor<Integer>> second = new AtomicReference<>();
    Scope.run(scope -> {
      first.set(form.floods(Actor.<Integer>builder().name("A").mailbox(1), scope, second::get));
      second.set(form.floods(Actor.<Integer>builder().name("B").mailbox(1), scope, first::get));
      first.get().tell(0);
      Cycle cycle = onlyCycle();
      assertThat(cycle.isCertain()).isTrue();
      assertThat(cycle.nodes()).allMatch(node -> node.kind() == Kind.ACTOR);
      assertThat(cycle.toString()).contains("' blocked sending '", "(1/1) -> '");
      assertThat(find(scope, "A").mailbox()).isNotNull();
      assertThat(scope.dump()).contains(", actor, 1 in the mailbox");
      scope.cancel("seen");
    });
  }

  @ParameterizedTest
  @EnumSource
  void anAskerWhoHoldsWhatTheActorWaitsFor(Form form) throws Exception {
    Mutex door = Mutex.named("door");
    Scope.run(scope -> {
      Actor<Question> actor =
          Actor.<Question>builder()
              .name("clerk")
              .direct()
              .launch(
                  scope,
                  self ->
                      question -> {
                        door.acquire();
                        question.reply().reply(1);
                      });
      Request<Integer> request = actor.request(Question::new);
      Coroutine client = form.asks(scope, "client", door, request);
      Cycle cycle = onlyCycle();
      assertThat(cycle.isCertain()).isTrue();
      assertThat(cycle.toString())
          .contains("'client' blocked waiting for the answer of 'clerk' -> 'clerk'")
          .contains("'clerk' blocked waiting for mutex 'door' -> 'client'");
      client.cancel("seen"); // or the end of the actor would be its failure
      client.join();
      scope.cancel("seen");
    });
  }

  @ParameterizedTest
  @EnumSource
  void aScopeWhoseCoroutineWaitsForItsOwner(Form form) throws Exception {
    Mutex door = Mutex.named("door");
    Scope.run(outer -> {
      outer.launch(
          "owner",
          () -> {
            door.acquire();
            Scope.run(ScopeConfig.named("inner"), inner -> form.locks(inner, "child", door));
          });
      Cycle cycle = onlyCycle();
      assertThat(cycle.isCertain()).isTrue();
      assertThat(cycle.toString())
          .contains("'owner' blocked waiting for the end of scope 'inner' -> 'child'")
          .contains("'child' blocked waiting for mutex 'door' -> 'owner'");
      outer.cancel("seen");
    });
  }

  @ParameterizedTest
  @EnumSource
  void channelsWhoseOtherPartiesAreKnown(Form form) throws Exception {
    Channel<Integer> orders = full("orders", 64);
    Channel<Integer> acks = full("acks", 8);
    Scope.run(scope -> {
      form.sends(scope, "A", orders);
      form.sends(scope, "B", acks);
      Await.senders(orders, 1);
      Await.senders(acks, 1);
      awaitWait(scope, "A", WaitTarget.Kind.SEND);
      awaitWait(scope, "B", WaitTarget.Kind.SEND);
      RuntimeSnapshot seen = Monitor.snapshot();
      assertThat(seen.waits().cycles()).as("nobody knows who receives").isEmpty();
      User a = user(find(scope, "A"));
      User b = user(find(scope, "B"));
      WaitGraph graph = with(seen, receives(seen, "orders", b), receives(seen, "acks", a)).waits();
      assertThat(graph.cycles())
          .singleElement()
          .satisfies(cycle -> {
            assertThat(cycle.isCertain()).isFalse();
            assertThat(cycle.toString())
                .startsWith("possible deadlock: ")
                .contains("'A' blocked sending 'orders' (64/64) -> 'B'")
                .contains("'B' blocked sending 'acks' (8/8) -> 'A'");
          });
      assertThat(outlook(graph, "A")).isEqualTo(Outlook.POSSIBLY_STUCK);
      User other = new User(Long.MAX_VALUE, "somebody", List.of(), null);
      assertThat(
              with(seen, receives(seen, "orders", b, other), receives(seen, "acks", a))
                  .waits()
                  .cycles())
          .as("one who goes on is enough")
          .isEmpty();
      scope.cancel("seen");
    });
  }

  private static User user(CoroutineSnapshot coroutine) {
    return new User(coroutine.id(), coroutine.name(), List.of(), null);
  }

  private static ChannelUsers receives(RuntimeSnapshot seen, String channel, User... receivers) {
    long id =
        seen.channels().stream()
            .filter(each -> each.name().equals(channel))
            .reduce((older, newer) -> newer)
            .orElseThrow()
            .id();
    return new ChannelUsers(id, List.of(), List.of(), List.of(), List.of(receivers), null);
  }

  private static RuntimeSnapshot with(RuntimeSnapshot seen, ChannelUsers... known) {
    return new RuntimeSnapshot(
        seen.takenAt(), seen.channels(), List.of(known), seen.scopes(), seen.schedulers());
  }

  @ParameterizedTest
  @EnumSource
  void aReceiverAndTheProducerThatWaitsForIt(Form form) throws Exception {
    Channel<Coroutine> whom = Channel.rendezvous();
    Scope.run(scope -> {
      Channel<Integer> numbers = Channel.<Integer>builder().name("numbers").build();
      scope.produce("producer", numbers, out -> whom.receive().join());
      Coroutine receiver = form.receives(scope, "receiver", numbers);
      whom.send(receiver);
      Cycle cycle = onlyCycle();
      assertThat(cycle.isCertain()).as("another one could send, too").isFalse();
      assertThat(cycle.toString())
          .contains("'receiver' blocked receiving 'numbers' -> 'producer'")
          .contains("'producer' blocked waiting for the end of 'receiver' -> 'receiver'");
      scope.cancel("seen");
    });
  }

  @ParameterizedTest
  @EnumSource
  void aSelectIsStuckOnlyIfAllItsClausesAre(Form form) throws Exception {
    Channel<Coroutine> whom = Channel.rendezvous();
    Channel<Integer> channel = Channel.<Integer>builder().name("free").build();
    Scope.run(scope -> {
      Coroutine joiner = form.joins(scope, "joiner", whom);
      Coroutine joinsOnly =
          form.selects(
              scope,
              "select",
              () -> {
                Select select = Select.unbiased();
                select.join(joiner);
                select.receive(channel);
                return select;
              });
      whom.send(joinsOnly);
      Cycle cycle = onlyCycle();
      assertThat(cycle.isCertain()).as("somebody may send").isFalse();
      assertThat(find(scope, "select").waits())
          .extracting(WaitTarget::kind)
          .containsExactlyInAnyOrder(WaitTarget.Kind.JOIN, WaitTarget.Kind.RECEIVE);
      Coroutine timed =
          form.selects(
              scope,
              "timed",
              () -> {
                Select select = Select.unbiased();
                select.join(joiner);
                select.timeout(Duration.ofDays(1));
                return select;
              });
      awaitWait(scope, "timed", WaitTarget.Kind.TIMEOUT);
      assertThat(outlook(Monitor.waits(), "timed")).isEqualTo(Outlook.GOES_ON);
      timed.cancel("seen");
      scope.cancel("seen");
    });
  }

  @Test
  void aWaitWithATimeLimitIsNotStuck() throws Exception {
    Scope.run(scope -> {
      AtomicReference<Coroutine> other = new AtomicReference<>();
      Coroutine timed =
          scope.launch(
              "timed",
              () -> {
                Await.until(() -> other.get() != null);
                other.get().join(Deadline.after(Duration.ofDays(1)));
              });
      other.set(scope.launch("joiner", timed::join));
      awaitWait(scope, "timed", WaitTarget.Kind.TIMEOUT);
      awaitWait(scope, "joiner", WaitTarget.Kind.JOIN);
      WaitGraph graph = Monitor.waits();
      assertThat(graph.cycles()).isEmpty();
      assertThat(outlook(graph, "joiner")).isEqualTo(Outlook.GOES_ON);
      scope.cancel("seen");
    });
  }

  @ParameterizedTest
  @EnumSource
  void whoWaitsForOneThatIsStuckIsNoPartOfTheCycle(Form form) throws Exception {
    Channel<Coroutine> whom = Channel.rendezvous();
    Scope.run(scope -> {
      Coroutine self = form.joins(scope, "A", whom);
      whom.send(self);
      awaitCycle();
      form.joins(scope, "B", whom);
      whom.send(self);
      awaitWait(scope, "B", WaitTarget.Kind.JOIN);
      WaitGraph graph = Monitor.waits();
      assertThat(graph.cycles()).singleElement().satisfies(c -> assertThat(names(c)).hasSize(1));
      assertThat(outlook(graph, "B")).isEqualTo(Outlook.STUCK);
      assertThat(graph.edges()).extracting(Edge::reason).extracting(WaitTarget::name).contains("A");
      scope.cancel("seen");
    });
  }

  @Test
  void threadsOutsideOfScopesAreSeenInTheChannel() throws Exception {
    Channel<Integer> orders = full("for threads", 1);
    Thread platform = Thread.ofPlatform().name("plain").start(() -> sendQuietly(orders));
    Thread virtual = Thread.ofVirtual().name("light").start(() -> sendQuietly(orders));
    Await.senders(orders, 2);
    RuntimeSnapshot seen = Monitor.snapshot();
    List<User> senders = new ArrayList<>();
    seen.users().forEach(each -> senders.addAll(each.waitingSenders()));
    assertThat(senders).extracting(User::name).contains("plain", "light");
    assertThat(seen.waits().nodes())
        .filteredOn(node -> node.name().equals("plain"))
        .singleElement()
        .satisfies(node -> {
          assertThat(node.kind()).isEqualTo(Kind.THREAD);
          assertThat(node.outlook()).isEqualTo(Outlook.POSSIBLY_STUCK);
        });
    orders.cancel();
    platform.join();
    virtual.join();
  }

  private static void sendQuietly(Channel<Integer> channel) {
    try {
      channel.send(1);
    } catch (Exception cancelled) {
      // as is meant
    }
  }

  @Test
  void aThreadThatWaitsForAnOpenScope() throws Exception {
    Mutex door = Mutex.named("door");
    Scope.run(outer -> {
      outer.launch(
          "owner",
          () -> {
            door.acquire();
            OpenScope open = Scope.open(ScopeConfig.named("open"));
            open.scope().launch("child", door::acquire);
            open.join();
          });
      Cycle cycle = onlyCycle();
      assertThat(names(cycle)).containsExactlyInAnyOrder("owner", "child");
      outer.cancel("seen");
    });
  }
}
