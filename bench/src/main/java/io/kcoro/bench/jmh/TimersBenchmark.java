package io.kcoro.bench.jmh;

import io.kcoro.schedule.TimerHandle;
import io.kcoro.schedule.Timers;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A million timers of 1 to 61 seconds, all set and then all taken back, by one thread; the time is
/// that of one timer. The wheel of Agrona is for one thread only, and needs no lock.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 3, jvmArgsAppend = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
public class TimersBenchmark {
  private static final int TIMERS = 1_000_000;
  private static final long NEAREST_NANOS = 1_000_000_000;
  private static final long RANGE_NANOS = 60_000_000_000L;
  private static final long SEED = 1;

  /// A spoke of Agrona's wheel is 2 to the power of 20 nanoseconds, about a millisecond; with so
  /// many spokes a timer goes round once, and most spokes hold no more than they have places for.
  private static final long AGRONA_TICK_NANOS = 1 << 20;

  private static final int AGRONA_SPOKES = 1 << 16;
  private static final int AGRONA_PLACES = 32;

  /// Whether they are taken back in the order in which they were set, or in a random one.
  @Param({"same", "random"})
  public String order = "";

  private final long[] delays = new long[TIMERS];
  private final int[] cancelOrder = new int[TIMERS];
  private final TimerHandle[] handles = new TimerHandle[TIMERS];
  private final Future<?>[] futures = new Future<?>[TIMERS];
  private final long[] ids = new long[TIMERS];

  private final ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1);
  private final DeadlineTimerWheel agrona =
      new DeadlineTimerWheel(
          TimeUnit.NANOSECONDS, System.nanoTime(), AGRONA_TICK_NANOS, AGRONA_SPOKES, AGRONA_PLACES);

  /// Made by JMH.
  public TimersBenchmark() {}

  /// Draws the moments, the same for all.
  @Setup
  public void setUp() {
    Random random = new Random(SEED);
    for (int i = 0; i < TIMERS; i++) {
      delays[i] = NEAREST_NANOS + random.nextLong(RANGE_NANOS);
      cancelOrder[i] = i;
    }
    for (int i = TIMERS - 1; i > 0 && order.equals("random"); i--) {
      int other = random.nextInt(i + 1);
      int swapped = cancelOrder[i];
      cancelOrder[i] = cancelOrder[other];
      cancelOrder[other] = swapped;
    }
    pool.setRemoveOnCancelPolicy(true);
  }

  /// Ends the pool.
  @TearDown
  public void tearDown() {
    pool.shutdownNow();
  }

  /// The public timers.
  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public void kcoro() {
    Timers timers = Timers.system();
    for (int i = 0; i < TIMERS; i++) {
      handles[i] = timers.after(Duration.ofNanos(delays[i]), TimersBenchmark::nothing);
    }
    for (int i : cancelOrder) {
      handles[i].cancel();
    }
  }

  /// The JDK's pool, whose cancelled tasks leave at once.
  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public void scheduledThreadPool() {
    for (int i = 0; i < TIMERS; i++) {
      futures[i] = pool.schedule(TimersBenchmark::nothing, delays[i], TimeUnit.NANOSECONDS);
    }
    for (int i : cancelOrder) {
      futures[i].cancel(false);
    }
  }

  /// Agrona's wheel, which is told the present time as the others ask for it.
  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public void agrona() {
    for (int i = 0; i < TIMERS; i++) {
      ids[i] = agrona.scheduleTimer(System.nanoTime() + delays[i]);
    }
    for (int i : cancelOrder) {
      agrona.cancelTimer(ids[i]);
    }
  }

  private static void nothing() {}
}
