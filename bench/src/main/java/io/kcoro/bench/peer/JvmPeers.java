package io.kcoro.bench.peer;

import io.kcoro.bench.row.Family;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/// Everybody who does rows in a JVM.
public final class JvmPeers {
  /// kcoro itself.
  public static final JvmPeer KCORO =
      new JvmPeer(
          "kcoro",
          Map.of(
              Family.LINE, KcoroRows::line,
              Family.SELECT, SelectRows::select,
              Family.PARALLEL, KcoroRows::parallel,
              Family.CHAINED, KcoroRows::chained,
              Family.MPMC, KcoroRows::mpmc,
              Family.SPAWN, KcoroRows::spawn),
          KcoroRows::idle,
          Map.of());

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
              Family.SPAWN, StacklessRows::spawn),
          StacklessRows::idle,
          Map.of());

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
              Family.SPAWN, KotlinRows::spawn),
          KotlinRows::idle,
          Map.of());

  /// Jox channels between virtual threads.
  public static final JvmPeer JOX =
      new JvmPeer(
          "jox",
          Map.of(
              Family.LINE, JoxRows::line,
              Family.SELECT, JoxRows::select,
              Family.PARALLEL, JoxRows::parallel,
              Family.CHAINED, JoxRows::chained,
              Family.MPMC, JoxRows::mpmc),
          JoxRows::idle,
          Map.of(Family.SPAWN, "jox channels come without coroutines: see juc"));

  /// `java.util.concurrent` between virtual threads.
  public static final JvmPeer JUC =
      new JvmPeer(
          "juc",
          Map.of(
              Family.LINE, JucRows::line,
              Family.PARALLEL, JucRows::parallel,
              Family.CHAINED, JucRows::chained,
              Family.MPMC, JucRows::mpmc,
              Family.SPAWN, JucRows::spawn),
          JucRows::idle,
          Map.of(Family.SELECT, "java.util.concurrent has no select"));

  /// kcoro first.
  public static final List<JvmPeer> ALL = List.of(KCORO, KCORO_STACKLESS, KOTLIN, JOX, JUC);

  private JvmPeers() {}

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
