package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancelledException;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Publishers and subscribers of both kinds come, go and are cancelled at random; one subscriber
 * stays, and what it gets is what the others are compared with.
 */
class BroadcastStressTest {
  private static final int ROUNDS = 60;
  private static final int ELEMENTS = 300;

  /** How a round ends. */
  private enum End {
    CLOSED,
    CANCELLED,
    COROUTINE_CANCELLED
  }

  /** A subscriber, with all that it got and all that it was told to have missed. */
  private static final class Reader {
    final List<Object> received = new ArrayList<>();
    final Queue<Integer> dropped = new ConcurrentLinkedQueue<>();
    final List<Integer> undelivered = new CopyOnWriteArrayList<>();
    final ReceiveChannel<Integer> channel;
    final boolean mayBeDisconnected;

    Reader(Broadcast<Integer> broadcast, ChannelBuilder<Integer> builder, SlowSubscriber whenSlow) {
      mayBeDisconnected = whenSlow == SlowSubscriber.DISCONNECT;
      channel = broadcast.subscribe(builder.onUndelivered(this::missed), whenSlow);
    }

    void missed(int number, UndeliveredHandler.Reason reason) {
      if (reason == UndeliveredHandler.Reason.CANCELLED) {
        undelivered.add(number);
      } else {
        dropped.add(number);
      }
    }

    @Nullable Throwable cause() {
      return !received.isEmpty() && received.getLast() instanceof Throwable cause ? cause : null;
    }

    List<Integer> numbers() {
      return received.stream().filter(Integer.class::isInstance).map(Integer.class::cast).toList();
    }

    /** All that its channel has taken, in the order of {@code all}, without a gap. */
    void check(List<Integer> all) {
      List<Integer> numbers = numbers();
      List<Integer> mine = new ArrayList<>(numbers);
      mine.addAll(dropped);
      mine.addAll(undelivered);
      assertThat(mine).doesNotHaveDuplicates();
      if (!mine.isEmpty()) {
        List<Integer> inOrder = new ArrayList<>(all);
        inOrder.retainAll(numbers);
        assertThat(inOrder).isEqualTo(numbers);
        List<Integer> places = new ArrayList<>(mine.stream().map(all::indexOf).toList());
        Collections.sort(places);
        assertThat(places.getLast() - places.getFirst()).isEqualTo(mine.size() - 1);
      }
    }
  }

  private static ChannelBuilder<Integer> anyBuffer(Random random) {
    int capacity = 1 + random.nextInt(4);
    ChannelBuilder<Integer> builder = Channel.builder();
    return switch (random.nextInt(6)) {
      case 0 -> builder;
      case 1 -> builder.buffered(capacity);
      case 2 -> builder.buffered(capacity).overflow(Overflow.DROP_OLDEST);
      case 3 -> builder.buffered(capacity).overflow(Overflow.DROP_NEWEST);
      case 4 -> builder.conflated();
      default -> builder.unlimited();
    };
  }

  private static Party anyParty(Random random) {
    return random.nextBoolean() ? Party.DIRECT : Party.STACKLESS;
  }

  private static void pause(Random random) {
    for (int pause = random.nextInt(20_000); pause > 0; pause--) {
      Thread.onSpinWait();
    }
    Thread.yield();
  }

  @Test
  void whatIsPublishedReachesAll(Seeds seeds) throws InterruptedException {
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      Random random = seeds.random(round);
      End[] ends = End.values();
      new Round(random, ends[random.nextInt(ends.length)]).run();
    }
  }

  private static final class Round {
    private final IOException gone = new IOException("gone");

    private final Random random;
    private final End end;
    private final List<Integer> unsent = new CopyOnWriteArrayList<>();
    private final List<Integer> accepted = Collections.synchronizedList(new ArrayList<>());
    private final List<Reader> readers = new ArrayList<>();
    private final List<Reader> left = new ArrayList<>();
    private final Broadcast<Integer> broadcast;
    private final Reader reference;

    Round(Random random, End end) {
      this.random = random;
      this.end = end;
      broadcast = Broadcast.create(anyBuffer(random).onUndelivered((n, reason) -> unsent.add(n)));
      reference =
          new Reader(broadcast, Channel.<Integer>builder().unlimited(), SlowSubscriber.WAIT);
    }

    void run() throws InterruptedException {
      Scope.run(scope -> {
        Coroutine coroutine = scope.launch(broadcast);
        anyParty(random).collect(scope, reference.channel, reference.received);
        List<Coroutine> publishers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          publishers.add(publish(scope, i * ELEMENTS, (i + 1) * ELEMENTS));
        }
        for (int i = 0; i < 12; i++) {
          subscribe(scope);
          if (random.nextInt(3) == 0) {
            Reader leaves = readers.remove(random.nextInt(readers.size()));
            leaves.channel.cancel();
            left.add(leaves);
          }
          if (random.nextInt(10) == 0) {
            publishers.get(random.nextInt(3)).cancel("enough");
          }
          pause(random);
        }
        switch (end) {
          case CLOSED -> {
            for (Coroutine publisher : publishers) {
              publisher.join();
            }
            broadcast.inlet().close(gone);
          }
          case CANCELLED -> broadcast.cancel(gone);
          case COROUTINE_CANCELLED -> coroutine.cancel("enough");
        }
      });
      check();
    }

    private void subscribe(Scope scope) {
      boolean disconnect = random.nextInt(4) == 0;
      Reader reader =
          new Reader(
              broadcast,
              anyBuffer(random),
              disconnect ? SlowSubscriber.DISCONNECT : SlowSubscriber.WAIT);
      readers.add(reader);
      anyParty(random).collect(scope, reader.channel, reader.received);
    }

    private Coroutine publish(Scope scope, int from, int to) {
      if (random.nextBoolean()) {
        return scope.launch(new Publisher(from, to));
      }
      return scope.launch(() -> {
        for (int n = from; n < to; n++) {
          try {
            broadcast.inlet().send(n);
          } catch (ChannelClosedException closed) {
            return;
          }
          accepted.add(n);
        }
      });
    }

    private final class Publisher extends Stackless {
      private int next;
      private final int to;

      Publisher(int from, int to) {
        next = from;
        this.to = to;
      }

      @Override
      protected Op start() {
        return next == to ? done() : send(broadcast.inlet(), next, this::sent, cause -> done());
      }

      private Op sent() {
        accepted.add(next++);
        return start();
      }
    }

    private void check() {
      broadcast.checkInvariants();
      BroadcastSnapshot now = broadcast.snapshot();
      assertThat(now.ended()).isTrue();
      assertThat(now.subscribers()).isZero();

      List<Integer> all = new ArrayList<>(reference.numbers());
      all.addAll(reference.undelivered);
      reference.check(all);
      List<Integer> known = new ArrayList<>(all);
      known.addAll(unsent);
      assertThat(known).containsExactlyInAnyOrderElementsOf(accepted);

      for (Reader reader : left) {
        reader.check(all);
      }
      for (Reader reader : readers) {
        reader.check(all);
        if (reader.cause() instanceof SlowSubscriberException) {
          assertThat(reader.mayBeDisconnected).isTrue();
          continue;
        }
        if (end == End.COROUTINE_CANCELLED) {
          assertThat(reader.cause()).isInstanceOf(CancelledException.class);
        } else {
          assertThat(reader.cause()).isSameAs(gone);
        }
        List<Integer> taken = new ArrayList<>(reader.numbers());
        taken.addAll(reader.dropped);
        if (end == End.CLOSED && !taken.isEmpty()) {
          assertThat(taken).contains(all.getLast());
        }
      }
    }
  }
}
