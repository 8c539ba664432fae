package io.kcoro.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/// The sequential specification of selects over two channels: which results each operation may have
/// when it runs alone, and what is true afterwards. A select may choose any of the clauses that can
/// take effect; if none can it waits in the queues of all, first come first served, and leaves all
/// when one of them serves it.
public abstract class SelectModel {
  private static final class Wait {
    String end = "";
  }

  /// One clause of a wait, in the queue of one channel.
  private record Branch(Wait owner, int clause, boolean sends, int element) {
    boolean isStale() {
      return !owner.end.isEmpty();
    }
  }

  private static final class Queues {
    final int capacity;
    final Deque<Integer> buffer = new ArrayDeque<>();
    final Deque<Branch> senders = new ArrayDeque<>();
    final Deque<Branch> receivers = new ArrayDeque<>();

    Queues(int capacity) {
      this.capacity = capacity;
    }

    boolean couldOffer() {
      return first(receivers) != null || buffer.size() < capacity;
    }

    boolean couldPoll() {
      return first(senders) != null || !buffer.isEmpty();
    }

    boolean offer(int element) {
      Branch receiver = first(receivers);
      if (receiver != null) {
        receivers.poll();
        receiver.owner.end = receiver.clause + " received " + element;
      } else if (buffer.size() < capacity) {
        buffer.add(element);
      } else {
        return false;
      }
      return true;
    }

    Integer poll() {
      Branch sender = first(senders);
      Integer element = buffer.poll();
      if (sender != null) {
        senders.poll();
        sender.owner.end = sender.clause + " sent";
        if (element == null) {
          element = sender.element;
        } else {
          buffer.add(sender.element);
        }
      }
      return element;
    }

    private static Branch first(Deque<Branch> queue) {
      while (!queue.isEmpty() && queue.peek().isStale()) {
        queue.poll();
      }
      return queue.peek();
    }
  }

  private final List<Queues> channels = new ArrayList<>();
  private final Wait[] pending = new Wait[SelectOperations.THREADS + 1];

  SelectModel(int... capacities) {
    for (int capacity : capacities) {
      channels.add(new Queues(capacity));
    }
  }

  /// Runs an operation of [SelectOperations] that had `result`.
  ///
  /// @return false if it could not have had it
  boolean permits(String operation, List<Object> arguments, Object result) {
    int first = (Integer) arguments.getFirst();
    return switch (operation) {
      case "trySend" -> result.equals(channels.get(first).offer((Integer) arguments.get(1)));
      case "tryReceive" -> Objects.equals(result, channels.get(first).poll());
      case "select", "selectNow" ->
          select(
              first,
              SelectOperations.SHAPES.get((Integer) arguments.get(1)),
              (Integer) arguments.get(2),
              (String) result);
      case "settle" -> settle(first).equals(result);
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private boolean select(int thread, SelectOperations.Shape clauses, int element, String result) {
    if (pending[thread] != null) {
      return result.equals("busy");
    }
    if (!result.equals("waits") && !result.equals("withdrawn")) {
      int clause = result.charAt(0) - '0';
      Queues channel = channels.get(clauses.channel(clause));
      return clauses.sends(clause)
          ? result.endsWith(" sent") && channel.offer(element + clause)
          : result.equals(clause + " received " + channel.poll());
    }
    for (int i = 0; i < clauses.clauses(); i++) {
      Queues channel = channels.get(clauses.channel(i));
      if (clauses.sends(i) ? channel.couldOffer() : channel.couldPoll()) {
        return false;
      }
    }
    if (result.equals("waits")) {
      Wait wait = new Wait();
      pending[thread] = wait;
      for (int i = 0; i < clauses.clauses(); i++) {
        Queues channel = channels.get(clauses.channel(i));
        Branch branch = new Branch(wait, i, clauses.sends(i), element + i);
        (branch.sends ? channel.senders : channel.receivers).add(branch);
      }
    }
    return true;
  }

  private String settle(int thread) {
    Wait wait = pending[thread];
    if (wait == null) {
      return "idle";
    }
    pending[thread] = null;
    if (wait.end.isEmpty()) {
      wait.end = "withdrawn";
    }
    return wait.end;
  }
}
