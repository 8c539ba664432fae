package io.kcoro.monitor;

import io.kcoro.scope.WaitTarget;
import java.util.List;
import java.util.stream.Collectors;

/// Who waits for whom: see [Monitor#waits()].
///
/// @param nodes the coroutines, actors and threads, by their numbers
/// @param edges for each wait those who can end it, as far as they are known
public record WaitGraph(List<Node> nodes, List<Edge> edges) {
  /// Who may wait.
  public enum Kind {
    COROUTINE,
    /// The coroutine of an actor.
    ACTOR,
    /// A thread that is no coroutine's: the body of an outermost scope, or code outside of scopes.
    THREAD
  }

  /// How it goes on.
  public enum Outlook {
    /// It runs or could run, its wait ends by itself, or somebody can end it who goes on.
    GOES_ON,
    /// It goes on only if somebody comes that is not known.
    POSSIBLY_STUCK,
    /// It never goes on, unless it is cancelled or interrupted.
    STUCK
  }

  /// A coroutine, actor or thread.
  ///
  /// @param id its number
  /// @param name its name
  /// @param kind what it is
  /// @param outlook how it goes on
  public record Node(long id, String name, Kind kind, Outlook outlook) {}

  /// One waits for another.
  ///
  /// @param from who waits
  /// @param to who could end the wait; for the end of a scope, one of those who must
  /// @param reason what for
  public record Edge(long from, long to, WaitTarget reason) {}

  /// Some that wait for each other.
  ///
  /// @param nodes each waits for the next one, and the last one for the first
  /// @param reasons what each waits for
  /// @param isCertain whether it is a deadlock for sure; else it is one unless somebody else uses
  ///   one of the channels
  public record Cycle(List<Node> nodes, List<WaitTarget> reasons, boolean isCertain) {
    public Cycle {
      nodes = List.copyOf(nodes);
      reasons = List.copyOf(reasons);
    }

    /// `deadlock: 'A' blocked waiting for mutex 'left' -> 'B' blocked waiting for ... -> 'A'`.
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(isCertain ? "deadlock: " : "possible deadlock: ");
      for (int i = 0; i < nodes.size(); i++) {
        text.append('\'').append(nodes.get(i).name()).append("' blocked ").append(reasons.get(i));
        text.append(" -> ");
      }
      return text.append('\'').append(nodes.getFirst().name()).append('\'').toString();
    }
  }

  public WaitGraph {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }

  /// The shortest cycles of those that are stuck, or possibly so; the certain ones first. Of very
  /// many only some.
  public List<Cycle> cycles() {
    return new Cycles(this).shortest();
  }

  /// The report: a line for each cycle.
  @Override
  public String toString() {
    List<Cycle> found = cycles();
    return found.isEmpty()
        ? "no cycle of waits\n"
        : found.stream().map(cycle -> cycle + "\n").collect(Collectors.joining());
  }
}
