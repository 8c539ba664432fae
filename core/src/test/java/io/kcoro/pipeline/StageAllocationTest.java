package io.kcoro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.kcoro.channel.Channel;
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An element on its way through a ready-made stage costs no object of the library's. */
class StageAllocationTest {
  private static final int ROUND = 20_000;

  /** For the elements of a round together: what the JVM does aside. */
  private static final long LIMIT = 8_192;

  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  enum Middle {
    MAP,
    FILTER,
    TAKE,
    MERGE,
    BROADCAST,
    ROUTE,
    ROUND_ROBIN;

    Stage<?> make(Channel<String> in, Channel<String> out) {
      return switch (this) {
        case MAP -> Stages.<String, String>map(in, out, ball -> ball);
        case FILTER -> Stages.filter(in, out, ball -> true);
        case TAKE -> Stages.take(in, out, Long.MAX_VALUE);
        case MERGE -> Stages.merge(List.of(in), out);
        case BROADCAST -> Stages.broadcast(in, List.of(out));
        case ROUTE -> Stages.route(in, List.of(out), ball -> 0);
        case ROUND_ROBIN -> Stages.roundRobin(in, List.of(out));
      };
    }
  }

  /**
   * The JIT compiler, and what it takes back, may allocate once: the best of three rounds counts.
   */
  private static final class Counter implements Handler<String> {
    private final long[] allocated = new long[4];
    private int received;

    @Override
    public void handle(String ball) {
      if (received % ROUND == 0) {
        allocated[received / ROUND] = THREADS.getCurrentThreadAllocatedBytes();
      }
      received++;
    }

    long least() {
      return IntStream.range(0, 3)
          .mapToLong(i -> allocated[i + 1] - allocated[i])
          .min()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anElementCostsNoObject(Middle middle) throws InterruptedException {
    Counter counter = new Counter();
    try (Scheduler scheduler = Scheduler.builder().parallelism(1).build()) {
      Scope.run(
          ScopeConfig.named("measured").on(scheduler),
          scope -> {
            Channel<String> made = Channel.buffered(4);
            Channel<String> counted = Channel.buffered(4);
            Channel<String> passed = Channel.buffered(4);
            scope.launch("balls", Stages.generate(() -> "ball", made));
            scope.launch("count", Stages.take(made, counted, 3L * ROUND + 1));
            scope.launch("middle", middle.make(counted, passed));
            scope.launch("last", Stages.forEach(passed, counter));
          });
    }
    assertThat(counter.least()).isLessThan(LIMIT);
  }
}
