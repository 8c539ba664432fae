package io.kcoro.monitor;

import io.kcoro.monitor.WaitGraph.Cycle;
import io.kcoro.monitor.WaitGraph.Edge;
import io.kcoro.monitor.WaitGraph.Node;
import io.kcoro.monitor.WaitGraph.Outlook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The shortest cycles of a graph among those that are stuck: for each node that is on one, the
/// shortest through it.
final class Cycles {
  /// From how many nodes it looks, so that thousands that are stuck together take no hours.
  private static final int MOST_STARTS = 1000;

  private final Map<Long, Node> stuck = new LinkedHashMap<>();
  private final Map<Long, List<Edge>> edges = new HashMap<>();

  Cycles(WaitGraph graph) {
    for (Node node : graph.nodes()) {
      if (node.outlook() != Outlook.GOES_ON) {
        stuck.put(node.id(), node);
      }
    }
    for (Edge edge : graph.edges()) {
      if (stuck.containsKey(edge.from()) && stuck.containsKey(edge.to())) {
        edges.computeIfAbsent(edge.from(), id -> new ArrayList<>()).add(edge);
      }
    }
    dropDeadEnds();
  }

  /// Takes out, again and again, who waits for nobody that is left, or whom nobody waits for: what
  /// remains is on cycles, or between them.
  private void dropDeadEnds() {
    boolean dropped = true;
    while (dropped) {
      Set<Long> targets = new HashSet<>();
      edges.values().forEach(all -> all.forEach(edge -> targets.add(edge.to())));
      dropped = edges.keySet().removeIf(from -> !targets.contains(from));
      for (List<Edge> all : edges.values()) {
        dropped |= all.removeIf(edge -> !edges.containsKey(edge.to()));
      }
      dropped |= edges.values().removeIf(List::isEmpty);
    }
  }

  List<Cycle> shortest() {
    Map<List<Long>, Cycle> found = new LinkedHashMap<>();
    int starts = 0;
    for (Long start : stuck.keySet()) {
      if (edges.containsKey(start) && starts++ < MOST_STARTS) {
        List<Edge> path = shortestThrough(start);
        if (!path.isEmpty()) {
          rotate(path);
          found.putIfAbsent(path.stream().map(Edge::from).toList(), cycle(path));
        }
      }
    }
    List<Cycle> cycles = new ArrayList<>(found.values());
    cycles.sort(Comparator.comparing(Cycle::isCertain).reversed());
    return cycles;
  }

  /// @return the edges of the shortest way from `start` back to it; empty if there is none
  private List<Edge> shortestThrough(long start) {
    Map<Long, Edge> reachedBy = new HashMap<>();
    ArrayDeque<Long> next = new ArrayDeque<>(List.of(start));
    for (Long at; (at = next.poll()) != null && !reachedBy.containsKey(start); ) {
      for (Edge edge : edges.getOrDefault(at, List.of())) {
        if (reachedBy.putIfAbsent(edge.to(), edge) == null) {
          next.add(edge.to());
        }
      }
    }
    List<Edge> path = new ArrayList<>();
    if (reachedBy.containsKey(start)) {
      long at = start;
      do {
        Edge edge = Objects.requireNonNull(reachedBy.get(at));
        path.add(edge);
        at = edge.from();
      } while (at != start);
      Collections.reverse(path);
    }
    return path;
  }

  /// The same cycle begins at the same place, from wherever it was found.
  private static void rotate(List<Edge> path) {
    Edge first = Collections.min(path, Comparator.comparingLong(Edge::from));
    Collections.rotate(path, -path.indexOf(first));
  }

  private Cycle cycle(List<Edge> path) {
    List<Node> nodes =
        path.stream().map(edge -> Objects.requireNonNull(stuck.get(edge.from()))).toList();
    return new Cycle(
        nodes,
        path.stream().map(Edge::reason).toList(),
        nodes.stream().allMatch(node -> node.outlook() == Outlook.STUCK));
  }
}
