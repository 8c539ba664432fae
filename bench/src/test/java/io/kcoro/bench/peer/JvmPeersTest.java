package io.kcoro.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Family;
import io.kcoro.bench.row.Row;
import io.kcoro.bench.row.Rows;
import io.kcoro.bench.row.Shape;
import java.util.EnumSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JvmPeersTest {
  static Stream<Arguments> rowsOfPeers() {
    // Those that need options of the JVM are tested in processes of their own.
    return JvmPeers.ALL.stream()
        .filter(peer -> peer.jvmOptions().isEmpty())
        .flatMap(peer ->
            Rows.ALL.stream()
                .filter(row -> peer.obstacle(row.shape().family()) == null)
                .map(row -> Arguments.of(peer.id(), row.name())));
  }

  @ParameterizedTest
  @MethodSource("rowsOfPeers")
  void everyElementArrives(String id, String name) throws Exception {
    JvmPeer peer = JvmPeers.named(id);
    Row row = Rows.named(name);
    // A number of elements that the senders, receivers and pairs cannot share evenly.
    Shape tiny =
        new Shape(
                row.shape().family(),
                row.shape().senders(),
                row.shape().receivers(),
                row.shape().capacity(),
                101)
            .narrowed(10);

    if (row.isMemory()) {
      AtomicInteger calls = new AtomicInteger();
      peer.runIdle(tiny, calls::incrementAndGet);
      assertThat(calls).hasValue(1);
    } else {
      peer.run(tiny); // throws if an element is missing
    }
  }

  static Stream<String> thoseWithActors() {
    return JvmPeers.ALL.stream()
        .filter(peer -> peer.jvmOptions().isEmpty() && peer.obstacle(Family.TELL) == null)
        .map(JvmPeer::id);
  }

  @ParameterizedTest
  @MethodSource("thoseWithActors")
  void noMessageIsLostWhereProducersFindTheMailboxFull(String id) throws Exception {
    JvmPeers.named(id).run(new Shape(Family.TELL, 8, 1, 2, 10_000));
  }

  @Test
  void everyFamilyIsDoneOrSaidToBeImpossible() {
    assertThat(JvmPeers.ALL)
        .allSatisfy(peer -> {
          EnumSet<Family> either = EnumSet.of(Family.IDLE); // said by those that have it
          either.addAll(peer.rows().keySet());
          either.addAll(peer.cannot().keySet());
          assertThat(either).isEqualTo(EnumSet.allOf(Family.class));
          assertThat(peer.cannot().keySet()).noneMatch(peer.rows()::containsKey);
        });
  }

  @Test
  void aLostElementFailsTheRow() {
    JvmPeer loser =
        new JvmPeer("loser", Map.of(Family.LINE, shape -> 54L), (coroutines, _) -> 0, Map.of());
    Shape ten = new Shape(Family.LINE, 1, 1, 0, 10);

    assertThatThrownBy(() -> loser.run(ten))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("loser lost or doubled elements")
        .hasMessageContaining("their sum is 54, not 55");
    assertThatThrownBy(() -> loser.runIdle(ten, () -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anUnknownPeerIsNamed() {
    assertThatThrownBy(() -> JvmPeers.named("erlang"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("'erlang'");
  }

  @Test
  void aThreadThatFailsEndsTheOthers() {
    Threads threads = new Threads(Thread.ofVirtual());
    SynchronousQueue<Integer> queue = new SynchronousQueue<>();
    threads.start(queue::take);
    threads.start(() -> {
      throw new IllegalStateException("broken");
    });

    assertThatThrownBy(threads::join)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void theCauseIsToldAlsoWhereTheOwnerWaitsForSomethingElse() {
    Passage broken =
        new Passage() {
          @Override
          public void send(Element element) throws InterruptedException {
            new CountDownLatch(1).await();
          }

          @Override
          public Element receive() {
            throw new IllegalStateException("broken");
          }
        };

    assertThatThrownBy(() -> ThreadRows.virtual(capacity -> broken).idle(10, () -> {}))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("broken");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void anInterruptOfTheOwnerEndsTheThreads() {
    Threads threads = new Threads(Thread.ofVirtual());
    CountDownLatch ended = new CountDownLatch(1);
    threads.start(() -> {
      try {
        new CountDownLatch(1).await();
      } finally {
        ended.countDown();
      }
    });
    Thread.currentThread().interrupt();

    assertThatThrownBy(threads::join).isInstanceOf(InterruptedException.class);
    assertThat(ended.getCount()).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }
}
