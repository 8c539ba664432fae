package io.kcoro.bench.peer;

import io.kcoro.bench.row.Family;
import io.kcoro.bench.row.Shape;
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.ScopeConfig;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/// Everybody who does rows in a JVM.
public final class JvmPeers {
  private static final String OF_THE_SCHEDULER = "about the scheduler: see stackless";
  private static final String NO_COROUTINES = "jox channels come without coroutines: see juc";
  private static final String NO_METERING = "has no metering: see unmetered";
  private static final String NO_MEMORY = "has no memory outside the heap: see jdk and netty";
  private static final String NO_THREADS = "its coroutines are no threads";

  private static final ArenaRows<?> CHECKED = Lenders.checked();
  private static final ArenaRows<?> UNCHECKED_ARENA = Lenders.unchecked();
  private static final ArenaRows<?> OF_THE_JDK = Lenders.jdk();
  private static final ArenaRows<?> OF_NETTY = Lenders.netty();

  private static final ThreadRows IN_JOX = ThreadRows.virtual(JoxRows::passage);
  private static final ThreadRows IN_JUC = ThreadRows.virtual(JucRows::passage);

  /// kcoro itself.
  public static final JvmPeer KCORO = direct("kcoro", () -> ScopeConfig.named("scope")).build();

  /// kcoro in direct style, with virtual threads that the shared scheduler carries.
  public static final JvmPeer KCORO_CARRIER =
      direct("kcoro-carrier", () -> ScopeConfig.named("scope").carriedBy(Scheduler.shared()))
          .cannot("its threads are no platform threads", Family.PLATFORM)
          .jvmOptions("--add-opens=java.base/java.lang=ALL-UNNAMED")
          .build();

  /// kcoro with stackless coroutines.
  public static final JvmPeer KCORO_STACKLESS =
      new PeerBuilder("kcoro-stackless")
          .does(Family.LINE, StacklessRows::shared)
          .does(Family.SELECT, StacklessRows::select)
          .does(Family.PARALLEL, StacklessRows::parallel)
          .does(Family.CHAINED, StacklessRows::chained)
          .does(Family.MPMC, StacklessRows::shared)
          .does(Family.SPAWN, StacklessRows::spawn)
          .does(Family.SCOPE, StacklessRows::scopes)
          .does(Family.TELL, StacklessActorRows::tell)
          .does(Family.ASK, StacklessActorRows::ask)
          .does(Family.ASK_THREAD, StacklessActorRows::askFromThread)
          .does(Family.RESUME, StacklessRows::resume)
          .does(Family.TASKS, StacklessRows::tasks)
          .does(Family.QUEUE, QueueRows::lockFree)
          .does(Family.TIMERS, TimerRows::kcoro)
          .does(Family.SNAPSHOT, SnapshotRows::channels)
          .does(Family.COUNTERS, shape -> StacklessRows.metered(shape, true))
          .does(Family.BYTES, shape -> StacklessRows.metered(shape, true))
          .does(Family.HISTOGRAMS, shape -> StacklessRows.metered(shape, true))
          .does(Family.PAYLOAD, PayloadRows.CHECKED::run)
          .does(Family.ARENA, CHECKED::alone)
          .does(Family.ARENA_CROSS, CHECKED::cross)
          .idle(StacklessRows::idle)
          .cannot(NO_THREADS, Family.PLATFORM)
          .build();

  /// kcoro in direct style without metering, for the rows about that.
  public static final JvmPeer UNMETERED =
      unmetered("unmetered", new KcoroRows(() -> ScopeConfig.named("scope"))::metered);

  /// kcoro with stackless coroutines without metering.
  public static final JvmPeer UNMETERED_STACKLESS =
      unmetered("unmetered-stackless", StacklessRows::metered);

  /// kotlinx.coroutines on its default dispatcher.
  public static final JvmPeer KOTLIN =
      new PeerBuilder("kotlin")
          .does(Family.LINE, KotlinRows::line)
          .does(Family.SELECT, KotlinRows::select)
          .does(Family.PARALLEL, KotlinRows::parallel)
          .does(Family.CHAINED, KotlinRows::chained)
          .does(Family.MPMC, KotlinRows::mpmc)
          .does(Family.SPAWN, KotlinRows::spawn)
          .does(Family.SCOPE, KotlinRows::scopes)
          .does(Family.RESUME, KotlinRows::resume)
          .does(Family.TASKS, KotlinRows::tasks)
          .idle(KotlinRows::idle)
          .cannot(NO_THREADS, Family.PLATFORM)
          .cannot(
              "its actors are a channel and a coroutine, and obsolete: see pekko",
              Family.TELL,
              Family.ASK,
              Family.ASK_THREAD)
          .cannot("its queue is not to be had alone", Family.QUEUE)
          .cannot("its timers are those of java.util.concurrent: see juc", Family.TIMERS)
          .cannot(NO_METERING, Family.SNAPSHOT)
          .cannot(NO_METERING, Family.COUNTERS, Family.BYTES, Family.HISTOGRAMS)
          .cannot(NO_MEMORY, Family.PAYLOAD, Family.ARENA, Family.ARENA_CROSS)
          .build();

  /// Jox channels between virtual threads.
  public static final JvmPeer JOX =
      new PeerBuilder("jox")
          .does(Family.LINE, IN_JOX::shared)
          .does(Family.SELECT, JoxRows::select)
          .does(Family.PARALLEL, IN_JOX::parallel)
          .does(Family.CHAINED, IN_JOX::chained)
          .does(Family.MPMC, IN_JOX::shared)
          .does(Family.PLATFORM, ThreadRows.platform(JoxRows::passage)::shared)
          .idle(IN_JOX::idle)
          .cannot("jox channels come without scopes: see jdk", Family.SCOPE)
          .cannot(
              "jox channels come without actors: see pekko",
              Family.TELL,
              Family.ASK,
              Family.ASK_THREAD)
          .cannot(NO_METERING, Family.COUNTERS, Family.BYTES, Family.HISTOGRAMS)
          .cannot(NO_MEMORY, Family.PAYLOAD, Family.ARENA, Family.ARENA_CROSS)
          .cannotDoMore(NO_COROUTINES)
          .build();

  /// `java.util.concurrent` between virtual threads.
  public static final JvmPeer JUC =
      new PeerBuilder("juc")
          .does(Family.LINE, IN_JUC::shared)
          .does(Family.PARALLEL, IN_JUC::parallel)
          .does(Family.CHAINED, IN_JUC::chained)
          .does(Family.MPMC, IN_JUC::shared)
          .does(Family.PLATFORM, ThreadRows.platform(JucRows::passage)::shared)
          .does(Family.SPAWN, JucRows::spawn)
          .does(Family.RESUME, JucRows::resume)
          .does(Family.TASKS, JucRows::tasks)
          .does(Family.QUEUE, QueueRows::mutex)
          .does(Family.TIMERS, TimerRows::scheduledExecutor)
          .does(Family.SNAPSHOT, SnapshotRows::adders)
          .idle(IN_JUC::idle)
          .cannot("java.util.concurrent has no select", Family.SELECT)
          .cannot("done with an executor for each scope: see jdk", Family.SCOPE)
          .cannot(
              "java.util.concurrent has no actors: see pekko",
              Family.TELL,
              Family.ASK,
              Family.ASK_THREAD)
          .cannot(NO_METERING, Family.COUNTERS, Family.BYTES, Family.HISTOGRAMS)
          .cannot(NO_MEMORY, Family.PAYLOAD, Family.ARENA, Family.ARENA_CROSS)
          .build();

  /// The timer wheel of Agrona.
  public static final JvmPeer AGRONA =
      new PeerBuilder("agrona")
          .does(Family.TIMERS, TimerRows::agrona)
          .cannotDoMore("agrona is compared for its timers only")
          .build();

  /// What the JDK has for scopes, without its preview features, and its arenas.
  public static final JvmPeer JDK =
      new PeerBuilder("jdk")
          .does(Family.SCOPE, JdkScopes::scopes)
          .does(Family.ARENA, OF_THE_JDK::alone)
          .does(Family.ARENA_CROSS, OF_THE_JDK::cross)
          .cannotDoMore("jdk is compared for its scopes and arenas only: see juc")
          .build();

  /// Pekko's typed actors.
  public static final JvmPeer PEKKO =
      new PeerBuilder("pekko")
          .does(Family.TELL, PekkoRows::tell)
          .does(Family.ASK, PekkoRows::ask)
          .does(Family.ASK_THREAD, PekkoRows::ask)
          .cannotDoMore("pekko is compared for its actors only")
          .build();

  /// Netty's pool of memory outside the heap.
  public static final JvmPeer NETTY =
      new PeerBuilder("netty")
          .does(Family.ARENA, OF_NETTY::alone)
          .does(Family.ARENA_CROSS, OF_NETTY::cross)
          .cannotDoMore("netty is compared for its memory only")
          .build();

  /// Plain references through kcoro's channels.
  public static final JvmPeer REFERENCE =
      new PeerBuilder("reference")
          .does(Family.PAYLOAD, StacklessRows::references)
          .cannotDoMore("reference is kcoro itself, for the rows about payloads only")
          .build();

  /// Payloads that are copied in and out.
  public static final JvmPeer COPY =
      new PeerBuilder("copy")
          .does(Family.PAYLOAD, CopyRows::run)
          .cannotDoMore("copy is kcoro itself, for the rows about payloads only")
          .build();

  /// kcoro with arenas that keep one handle for each block.
  public static final JvmPeer UNCHECKED =
      new PeerBuilder("unchecked")
          .does(Family.PAYLOAD, PayloadRows.UNCHECKED::run)
          .does(Family.ARENA, UNCHECKED_ARENA::alone)
          .does(Family.ARENA_CROSS, UNCHECKED_ARENA::cross)
          .cannotDoMore("unchecked is kcoro itself, for the rows about memory only")
          .build();

  /// kcoro first.
  public static final List<JvmPeer> ALL =
      List.of(
          KCORO,
          KCORO_CARRIER,
          KCORO_STACKLESS,
          KOTLIN,
          JOX,
          JUC,
          AGRONA,
          JDK,
          PEKKO,
          NETTY,
          REFERENCE,
          COPY,
          UNCHECKED,
          UNMETERED,
          UNMETERED_STACKLESS);

  private JvmPeers() {}

  private static PeerBuilder direct(String id, Supplier<ScopeConfig> config) {
    KcoroRows rows = new KcoroRows(config);
    KcoroActorRows actors = new KcoroActorRows(config);
    return new PeerBuilder(id)
        .does(Family.LINE, rows::line)
        .does(Family.SELECT, rows::select)
        .does(Family.PARALLEL, rows::parallel)
        .does(Family.CHAINED, rows::chained)
        .does(Family.MPMC, rows::mpmc)
        .does(Family.PLATFORM, ThreadRows.platform(KcoroRows::passage)::shared)
        .does(Family.SPAWN, rows::spawn)
        .does(Family.SCOPE, rows::scopes)
        .does(Family.TELL, actors::tell)
        .does(Family.ASK, actors::ask)
        .does(Family.ASK_THREAD, actors::askFromThread)
        .does(Family.RESUME, rows::resume)
        .does(Family.COUNTERS, shape -> rows.metered(shape, true))
        .does(Family.BYTES, shape -> rows.metered(shape, true))
        .does(Family.HISTOGRAMS, shape -> rows.metered(shape, true))
        .idle(rows::idle)
        .cannot("channels are the same in all engines: see stackless", Family.SNAPSHOT)
        .cannot("payloads are passed in stackless code: see there", Family.PAYLOAD)
        .cannot("arenas are the same in all: see stackless", Family.ARENA, Family.ARENA_CROSS)
        .cannot(OF_THE_SCHEDULER, Family.TASKS, Family.QUEUE)
        .cannot("timers are the same in all engines: see stackless", Family.TIMERS);
  }

  private interface MeteredRows {
    long run(Shape shape, boolean isOn) throws InterruptedException;
  }

  private static JvmPeer unmetered(String id, MeteredRows rows) {
    return new PeerBuilder(id)
        .does(Family.COUNTERS, shape -> rows.run(shape, false))
        .does(Family.BYTES, shape -> rows.run(shape, false))
        .does(Family.HISTOGRAMS, shape -> rows.run(shape, false))
        .cannotDoMore("unmetered is kcoro itself, for the rows about metering only")
        .build();
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
