package io.kcoro.bench.peer;

import io.kcoro.bench.row.Family;
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.ScopeConfig;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Everybody who does rows in a JVM.
public final class JvmPeers {
  private static final String OF_THE_SCHEDULER = "about the scheduler: see stackless";
  private static final String NO_COROUTINES = "jox channels come without coroutines: see juc";
  private static final String TIMERS_ONLY = "agrona is compared for its timers only";

  private static final String NO_THREADS = "its coroutines are no threads";

  private static final ThreadRows IN_JOX = ThreadRows.virtual(JoxRows::passage);
  private static final ThreadRows IN_JUC = ThreadRows.virtual(JucRows::passage);

  /// kcoro itself.
  public static final JvmPeer KCORO =
      direct("kcoro", () -> ScopeConfig.named("scope"), Map.of(), List.of());

  /// kcoro in direct style, with virtual threads that the shared scheduler carries.
  public static final JvmPeer KCORO_CARRIER =
      direct(
          "kcoro-carrier",
          () -> ScopeConfig.named("scope").carriedBy(Scheduler.shared()),
          Map.of(Family.PLATFORM, "its threads are no platform threads"),
          List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"));

  /// kcoro with stackless coroutines.
  public static final JvmPeer KCORO_STACKLESS =
      new JvmPeer(
          "kcoro-stackless",
          Map.of(
              Family.LINE, StacklessRows::shared,
              Family.SELECT, StacklessRows::select,
              Family.PARALLEL, StacklessRows::parallel,
              Family.CHAINED, StacklessRows::chained,
              Family.MPMC, StacklessRows::shared,
              Family.SPAWN, StacklessRows::spawn,
              Family.RESUME, StacklessRows::resume,
              Family.TASKS, StacklessRows::tasks,
              Family.QUEUE, QueueRows::lockFree,
              Family.TIMERS, TimerRows::kcoro),
          StacklessRows::idle,
          Map.of(Family.PLATFORM, NO_THREADS));

  /// kotlinx.coroutines on its default dispatcher.
  public static final JvmPeer KOTLIN =
      new JvmPeer(
          "kotlin",
          Map.of(
              Family.LINE, KotlinRows::line,
              Family.SELECT, KotlinRows::select,
              Family.PARALLEL, KotlinRows::parallel,
              Family.CHAINED, KotlinRows::chained,
              Family.MPMC, KotlinRows::mpmc,
              Family.SPAWN, KotlinRows::spawn,
              Family.RESUME, KotlinRows::resume,
              Family.TASKS, KotlinRows::tasks),
          KotlinRows::idle,
          Map.of(
              Family.PLATFORM, NO_THREADS,
              Family.QUEUE, "its queue is not to be had alone",
              Family.TIMERS, "its timers are those of java.util.concurrent: see juc"));

  /// Jox channels between virtual threads.
  public static final JvmPeer JOX =
      new JvmPeer(
          "jox",
          Map.of(
              Family.LINE, IN_JOX::shared,
              Family.SELECT, JoxRows::select,
              Family.PARALLEL, IN_JOX::parallel,
              Family.CHAINED, IN_JOX::chained,
              Family.MPMC, IN_JOX::shared,
              Family.PLATFORM, ThreadRows.platform(JoxRows::passage)::shared),
          IN_JOX::idle,
          Map.of(
              Family.SPAWN, NO_COROUTINES,
              Family.RESUME, NO_COROUTINES,
              Family.TASKS, NO_COROUTINES,
              Family.QUEUE, NO_COROUTINES,
              Family.TIMERS, NO_COROUTINES));

  /// `java.util.concurrent` between virtual threads.
  public static final JvmPeer JUC =
      new JvmPeer(
          "juc",
          Map.of(
              Family.LINE, IN_JUC::shared,
              Family.PARALLEL, IN_JUC::parallel,
              Family.CHAINED, IN_JUC::chained,
              Family.MPMC, IN_JUC::shared,
              Family.PLATFORM, ThreadRows.platform(JucRows::passage)::shared,
              Family.SPAWN, JucRows::spawn,
              Family.RESUME, JucRows::resume,
              Family.TASKS, JucRows::tasks,
              Family.QUEUE, QueueRows::mutex,
              Family.TIMERS, TimerRows::scheduledExecutor),
          IN_JUC::idle,
          Map.of(Family.SELECT, "java.util.concurrent has no select"));

  /// The timer wheel of Agrona.
  public static final JvmPeer AGRONA =
      new JvmPeer(
          "agrona",
          Map.of(Family.TIMERS, TimerRows::agrona),
          (coroutines, whenAllWait) -> {
            throw new UnsupportedOperationException(TIMERS_ONLY);
          },
          Stream.of(Family.values())
              .filter(family -> family != Family.TIMERS)
              .collect(Collectors.toMap(family -> family, family -> TIMERS_ONLY)));

  /// kcoro first.
  public static final List<JvmPeer> ALL =
      List.of(KCORO, KCORO_CARRIER, KCORO_STACKLESS, KOTLIN, JOX, JUC, AGRONA);

  private JvmPeers() {}

  /// @param cannot why it has no rows of some families, beside those of the scheduler
  private static JvmPeer direct(
      String id,
      Supplier<ScopeConfig> config,
      Map<Family, String> cannot,
      List<String> jvmOptions) {
    KcoroRows rows = new KcoroRows(config);
    Map<Family, String> others = new EnumMap<>(Family.class);
    others.put(Family.TASKS, OF_THE_SCHEDULER);
    others.put(Family.QUEUE, OF_THE_SCHEDULER);
    others.put(Family.TIMERS, "timers are the same in all engines: see stackless");
    others.putAll(cannot);
    Map<Family, RowCode> done = new EnumMap<>(Family.class);
    done.put(Family.LINE, rows::line);
    done.put(Family.SELECT, rows::select);
    done.put(Family.PARALLEL, rows::parallel);
    done.put(Family.CHAINED, rows::chained);
    done.put(Family.MPMC, rows::mpmc);
    done.put(Family.PLATFORM, ThreadRows.platform(KcoroRows::passage)::shared);
    done.put(Family.SPAWN, rows::spawn);
    done.put(Family.RESUME, rows::resume);
    done.keySet().removeAll(others.keySet());
    return new JvmPeer(id, done, rows::idle, others, jvmOptions);
  }

  /// The peer with that id.
  ///
  /// @throws NoSuchElementException if no peer has that id
  public static JvmPeer named(String id) {
    return ALL.stream()
        .filter(peer -> peer.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no peer is named '" + id + "'"));
  }
}
