package io.kcoro.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The sequential specification of selects over two channels: what each operation does when it runs
/// alone. A select tries its clauses in their order; if none can take effect it waits in the queues
/// of all, first come first served, and leaves all when one of them serves it.
public abstract class SelectModel implements SelectOperations {
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
  private final Wait[] pending = new Wait[THREADS + 1];

  SelectModel(int... capacities) {
    for (int capacity : capacities) {
      channels.add(new Queues(capacity));
    }
  }

  @Override
  public boolean trySend(int channel, int element) {
    return channels.get(channel).offer(element);
  }

  @Override
  public Integer tryReceive(int channel) {
    return channels.get(channel).poll();
  }

  @Override
  public String select(int thread, int shape, int element) {
    if (pending[thread] != null) {
      return "busy";
    }
    Shape clauses = SHAPES.get(shape);
    for (int i = 0; i < clauses.clauses(); i++) {
      Queues channel = channels.get(clauses.channel(i));
      if (clauses.sends(i)) {
        if (channel.offer(element + i)) {
          return i + " sent";
        }
      } else {
        Integer received = channel.poll();
        if (received != null) {
          return i + " received " + received;
        }
      }
    }
    Wait wait = new Wait();
    pending[thread] = wait;
    for (int i = 0; i < clauses.clauses(); i++) {
      Queues channel = channels.get(clauses.channel(i));
      Branch branch = new Branch(wait, i, clauses.sends(i), element + i);
      (branch.sends ? channel.senders : channel.receivers).add(branch);
    }
    return "waits";
  }

  @Override
  public String settle(int thread) {
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

  @Override
  public String selectNow(int thread, int shape, int element) {
    if (pending[thread] != null) {
      return "busy";
    }
    String chosen = select(thread, shape, element);
    return chosen.equals("waits") ? settle(thread) : chosen;
  }
}
