package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.support.Await;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The steps of stackless coroutines: their order, their turns, their stack, what they cost. */
class StacklessStepsTest {
  @RegisterExtension final Channels channels = new Channels();

  private static int depth() {
    return StackWalker.getInstance().walk(frames -> (int) frames.count());
  }

  /** Goes round and round by one kind of operation. */
  private static final class Rounds extends Stackless {
    private final Kind kind;
    private final Channel<Integer> channel;
    private final List<Integer> depths = new ArrayList<>();
    private final Select select = Select.ordered();
    private int left;

    Rounds(Kind kind, Channel<Integer> channel, int rounds) {
      this.kind = kind;
      this.channel = channel;
      left = rounds;
      select.receive(channel);
    }

    @Override
    protected Op start() {
      depths.add(depth());
      if (left-- == 0) {
        return done();
      }
      return switch (kind) {
        case SEND_AND_RECEIVE -> send(channel, left, () -> receive(channel, element -> start()));
        case SEND_AND_SELECT -> send(channel, left, () -> select(select, clause -> start()));
        case PAUSE -> pause(this::start);
        case CLOSED -> {
          channel.close();
          yield receive(channel, element -> done(), cause -> start());
        }
      };
    }
  }

  enum Kind {
    SEND_AND_RECEIVE,
    SEND_AND_SELECT,
    PAUSE,
    CLOSED
  }

  @ParameterizedTest
  @EnumSource
  void aChainOfStepsDoesNotRecurse(Kind kind) throws InterruptedException {
    Rounds rounds = new Rounds(kind, channels.open(Shape.buffered(1)), 10_000);
    Scope.run(scope -> scope.launch(rounds));
    assertThat(rounds.depths).hasSize(10_001);
    int first = rounds.depths.get(1);
    assertThat(rounds.depths.subList(1, 10_001)).allMatch(depth -> depth <= first + 3);
  }

  /** Passes on what it receives. */
  private static final class Passing extends Stackless {
    private final ReceiveChannel<Integer> in;
    private final SendChannel<Integer> out;
    private final List<Integer> depths;

    Passing(ReceiveChannel<Integer> in, SendChannel<Integer> out, List<Integer> depths) {
      this.in = in;
      this.out = out;
      this.depths = depths;
    }

    @Override
    protected Op start() {
      return receive(
          in,
          element -> {
            depths.add(depth());
            return send(out, element + 1, this::start);
          },
          this::ended);
    }

    private Op ended(Throwable cause) {
      out.close();
      return done();
    }
  }

  /** One that wakes the next one does not run it on its own stack. */
  @Test
  void aLineOfCoroutinesDoesNotRecurse() throws InterruptedException {
    int stages = 10_000;
    List<Integer> depths = java.util.Collections.synchronizedList(new ArrayList<>());
    Scope.run(scope -> {
      List<Channel<Integer>> line =
          Stream.generate(Channel::<Integer>rendezvous).limit(stages + 1).toList();
      for (int i = 0; i < stages; i++) {
        scope.launch(new Passing(line.get(i), line.get(i + 1), depths));
      }
      for (int n = 0; n < 3; n++) {
        line.getFirst().send(n);
        assertThat(line.getLast().receive()).isEqualTo(n + stages);
      }
      line.getFirst().close();
      assertThat(line.getLast().tryReceive(java.time.Duration.ofMinutes(1)).outcome())
          .isEqualTo(Outcome.CLOSED);
    });
    assertThat(depths).hasSize(3 * stages);
    assertThat(depths.stream().distinct().count()).isLessThan(10);
  }

  /** On one worker: who never waits lets others run, and they end it. */
  @Test
  void whoNeverWaitsStarvesNobody() throws InterruptedException {
    DefaultChannel<Integer> latest = channels.open(Shape.CONFLATED);
    Channel<Boolean> enough = Channel.buffered(1);
    try (Scheduler scheduler = Scheduler.builder().parallelism(1).build()) {
      Scope.run(
          ScopeConfig.named("one worker").on(scheduler),
          scope -> {
            scope.launch(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return enough.tryReceive().isDone() ? done() : send(latest, 1, this::start);
                  }
                });
            scope.launch(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return send(enough, true, this::done);
                  }
                });
          });
    }
    assertThat(latest.snapshot().accepted()).isPositive();
  }

  @Test
  void oneCoroutineUsesManyChannels() throws InterruptedException {
    List<DefaultChannel<Integer>> many =
        IntStream.range(0, 300)
            .<DefaultChannel<Integer>>mapToObj(i -> channels.open(Shape.RENDEZVOUS))
            .toList();
    List<Integer> received = new ArrayList<>();
    Scope.run(scope -> {
      scope.launch(
          new Stackless() {
            private int next;

            @Override
            protected Op start() {
              return next == many.size() ? done() : receive(many.get(next++), this::received);
            }

            private Op received(Integer element) {
              received.add(element);
              return start();
            }
          });
      scope.launch(
          new Stackless() {
            private int next;

            @Override
            protected Op start() {
              return next == many.size() ? done() : send(many.get(next), next++, this::start);
            }
          });
    });
    assertThat(received).isEqualTo(IntStream.range(0, many.size()).boxed().toList());
  }

  /** What a step has written, plainly, the next one sees, whichever worker it is on. */
  @Test
  void aStepSeesWhatTheOneBeforeHasWritten() throws InterruptedException {
    int steps = 50_000;
    var workers = ConcurrentHashMap.<Thread>newKeySet();
    List<long[]> sums = new ArrayList<>();
    Scope.run(scope -> {
      for (int i = 0; i < 4; i++) {
        long[] sum = new long[1];
        sums.add(sum);
        scope.launch(
            new Stackless() {
              private int left = steps;

              @Override
              protected Op start() {
                workers.add(Thread.currentThread());
                sum[0]++;
                return --left == 0 ? done() : pause(this::start);
              }
            });
      }
    });
    assertThat(sums).allMatch(sum -> sum[0] == steps);
    assertThat(workers).isNotEmpty();
  }

  // ---- select ----

  private static List<String> selected(Scope scope, Select select, Coroutine[] self)
      throws InterruptedException {
    List<String> chosen = new ArrayList<>();
    self[0] =
        scope.launch(
            new Stackless() {
              @Override
              protected Op start() {
                return select(
                    select,
                    clause -> {
                      chosen.add(clause.toString());
                      return done();
                    });
              }
            });
    return chosen;
  }

  @Test
  void aSelectIsEndedByTheEndOfACoroutine() throws InterruptedException {
    Scope.run(scope -> {
      Channel<Integer> gate = Channel.rendezvous();
      DefaultChannel<Integer> never = channels.open(Shape.RENDEZVOUS);
      Coroutine other = scope.launch("other", () -> gate.receive());
      Select select = Select.unbiased();
      select.receive(never);
      JoinClause join = select.join(other);
      Coroutine[] self = new Coroutine[1];
      List<String> chosen = selected(scope, select, self);
      Await.receivers(never, 1);
      gate.send(1);
      self[0].join();
      assertThat(chosen).containsExactly(join.toString());
      Channels.checkNobodyWaits(never);
      select.checkInvariants();
    });
  }

  @Test
  void aSelectIsEndedByACancellation() throws InterruptedException {
    Scope.run(scope -> {
      CancellationSource source = new CancellationSource();
      DefaultChannel<Integer> never = channels.open(Shape.RENDEZVOUS);
      Select select = Select.unbiased();
      select.receive(never);
      CancelClause cancel = select.cancelled(source.token());
      Coroutine[] self = new Coroutine[1];
      List<String> chosen = selected(scope, select, self);
      Await.receivers(never, 1);
      source.cancel("now");
      self[0].join();
      assertThat(chosen).containsExactly(cancel.toString());
      Channels.checkNobodyWaits(never);
      select.checkInvariants();
    });
  }

  @Test
  void aSelectTakesTheOtherwiseClauseAtOnce() throws InterruptedException {
    Scope.run(scope -> {
      Select select = Select.unbiased();
      select.receive(channels.open(Shape.RENDEZVOUS));
      OtherwiseClause otherwise = select.otherwise();
      Coroutine[] self = new Coroutine[1];
      List<String> chosen = selected(scope, select, self);
      self[0].join();
      assertThat(chosen).containsExactly(otherwise.toString());
    });
  }

  @Test
  void aSelectIsEndedByTheEndOfAChannelBeforeAndWhileItWaits() throws InterruptedException {
    for (boolean before : List.of(true, false)) {
      Scope.run(scope -> {
        DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
        Select select = Select.unbiased();
        ReceiveClause<Integer> clause = select.receive(channel);
        if (before) {
          channel.close();
        }
        Coroutine[] self = new Coroutine[1];
        List<String> chosen = selected(scope, select, self);
        if (!before) {
          Await.receivers(channel, 1);
          channel.close();
        }
        self[0].join();
        assertThat(chosen).containsExactly(clause.toString());
        assertThat(clause.isClosed()).isTrue();
      });
    }
  }

  // ---- what a wait costs ----

  /** Sends what it received last, to and fro; measures what its worker allocates when warm. */
  private static final class Measured extends Stackless {
    private static final int ROUNDS = 20_000;
    private static final ThreadMXBean THREADS =
        ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private final ReceiveChannel<Object> in;
    private final SendChannel<Object> out;
    private final Select select = Select.unbiased();
    private final Then<SelectClause> chosen;
    private final Then<Object> received = this::received;
    private final Next sent = this::sent;
    private final boolean bySelect;
    private final long[] allocated = new long[4];
    private int round;

    Measured(ReceiveChannel<Object> in, SendChannel<Object> out, boolean bySelect) {
      this.in = in;
      this.out = out;
      this.bySelect = bySelect;
      ReceiveClause<Object> clause = select.receive(in);
      chosen = it -> received(clause.element());
    }

    @Override
    protected Op start() {
      return send(out, "ball", sent);
    }

    private Op sent() {
      return bySelect ? select(select, chosen) : receive(in, received);
    }

    private Op received(Object ball) {
      if (round % ROUNDS == 0) {
        allocated[round / ROUNDS] = THREADS.getCurrentThreadAllocatedBytes();
      }
      return round++ == 3 * ROUNDS ? done() : send(out, ball, sent);
    }

    long least() {
      return IntStream.range(0, 3)
          .mapToLong(i -> allocated[i + 1] - allocated[i])
          .min()
          .orElseThrow();
    }
  }

  private static final class Echo extends Stackless {
    private final ReceiveChannel<Object> in;
    private final SendChannel<Object> out;
    private final Then<Object> received = this::received;
    private final Next sent = this::start;

    Echo(ReceiveChannel<Object> in, SendChannel<Object> out) {
      this.in = in;
      this.out = out;
    }

    @Override
    protected Op start() {
      return receive(in, received);
    }

    private Op received(Object ball) {
      return send(out, ball, sent);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SEND_AND_RECEIVE", "SEND_AND_SELECT"})
  void aWaitAllocatesNothing(Kind kind) throws InterruptedException {
    try (Scheduler scheduler = Scheduler.builder().parallelism(1).build()) {
      Scope.run(
          ScopeConfig.named("measured").on(scheduler),
          scope -> {
            DefaultChannel<Object> there = channels.open(Shape.RENDEZVOUS);
            DefaultChannel<Object> back = channels.open(Shape.RENDEZVOUS);
            Measured measured = new Measured(back, there, kind == Kind.SEND_AND_SELECT);
            Coroutine echo = scope.launch(new Echo(there, back));
            scope.launch(measured).join();
            echo.cancel("enough");
            assertThat(measured.least()).isLessThan(Allocations.LIMIT);
          });
    }
  }
}
