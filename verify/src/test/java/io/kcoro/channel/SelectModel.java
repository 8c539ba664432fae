package io.kcoro.channel;

import io.kcoro.channel.SelectOperations.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The specification of selects over two channels and a token: which results each operation may
/// have, and what is true afterwards. A select may choose any of the clauses that can take effect;
/// if none can it waits in the queues of all, first come first served, and leaves all when one of
/// them serves it.
///
/// Most operations take effect in one step. These take several, and others may come in between:
///
/// - the end of a channel: a first one, after which it is closed for everybody who comes, then one
///   for each wait that it ends, in the order of its queue;
/// - the firing of the token: the same, in the order of registration;
/// - a select with an event that has to wait: it looks at the token, it queues, it registers;
/// - a turn that is out of time: one for each clause that it finds not ready.
public abstract class SelectModel {
  /// What came of a step.
  enum Progress {
    REFUSED,
    PAUSED,
    DONE
  }

  private static final class Wait {
    /// The clause that ended it, or null.
    Branch chosen;

    String end = "";

    void end(Branch branch, String how) {
      chosen = branch;
      end = how;
    }
  }

  /// One clause of a wait, in the queue of one channel.
  private record Branch(Wait owner, Queues queues, int clause, boolean sends, int element) {
    boolean isStale() {
      return !owner.end.isEmpty();
    }
  }

  private static final class Queues {
    final int capacity;
    final Deque<Integer> buffer = new ArrayDeque<>();
    final Deque<Branch> senders = new ArrayDeque<>();
    final Deque<Branch> receivers = new ArrayDeque<>();
    boolean closed;
    boolean cancelled;
    boolean withCause;

    Queues(int capacity) {
      this.capacity = capacity;
    }

    boolean isReady(boolean toSend) {
      if (closed) {
        return toSend || isClosedForReceive() || couldPoll();
      }
      return toSend ? first(receivers) != null || buffer.size() < capacity : couldPoll();
    }

    private boolean couldPoll() {
      return first(senders) != null || !buffer.isEmpty();
    }

    boolean isClosedForReceive() {
      return cancelled || (closed && !couldPoll());
    }

    String closedText() {
      return withCause ? " closed with cause" : " closed";
    }

    String offer(int element) {
      if (closed) {
        return "CLOSED";
      }
      Branch receiver = first(receivers);
      if (receiver != null) {
        receivers.poll();
        receiver.owner.end(receiver, " received " + element);
      } else if (buffer.size() < capacity) {
        buffer.add(element);
      } else {
        return "WOULD_BLOCK";
      }
      return "DONE";
    }

    String poll() {
      if (isClosedForReceive()) {
        return "CLOSED";
      }
      Branch sender = first(senders);
      Integer element = buffer.poll();
      if (sender != null) {
        senders.poll();
        sender.owner.end(sender, " sent");
        if (element == null) {
          element = sender.element;
        } else {
          buffer.add(sender.element);
        }
      }
      return element == null ? "WOULD_BLOCK" : element.toString();
    }

    boolean close(boolean cause) {
      boolean first = !closed;
      closed = true;
      withCause |= first && cause;
      return first;
    }

    boolean cancel() {
      boolean first = !cancelled;
      closed = true;
      cancelled = true;
      buffer.clear();
      return first;
    }

    /// @return whether there are more
    boolean endNext() {
      Branch next = nextToEnd();
      if (next != null) {
        next.owner.end(next, "closed");
      }
      return nextToEnd() != null;
    }

    Branch nextToEnd() {
      Branch receiver = first(receivers);
      return receiver != null || !cancelled ? receiver : first(senders);
    }

    private static Branch first(Deque<Branch> queue) {
      while (!queue.isEmpty() && queue.peek().isStale()) {
        queue.poll();
      }
      return queue.peek();
    }
  }

  private record Registered(Wait turn, String end) {
    void tell() {
      if (turn.end.isEmpty()) {
        turn.end(null, end);
      }
    }
  }

  private final List<Queues> channels = new ArrayList<>();
  private final Wait[] pending = new Wait[SelectOperations.THREADS + 1];
  private final Deque<Registered> registered = new ArrayDeque<>();
  private boolean fired;

  SelectModel(int... capacities) {
    for (int capacity : capacities) {
      channels.add(new Queues(capacity));
    }
  }

  /// Runs the next step of an operation of [SelectOperations] that has, or will have, `result`.
  ///
  /// @param step how many it has taken before
  /// @return REFUSED if it cannot have that result
  Progress advance(String operation, List<Object> arguments, Object result, int step) {
    int first = arguments.isEmpty() ? 0 : (Integer) arguments.getFirst();
    return switch (operation) {
      case "trySend" -> once(result.equals(channels.get(first).offer((Integer) arguments.get(1))));
      case "tryReceive" -> once(result.equals(channels.get(first).poll()));
      case "close", "closeWithCause", "cancel" ->
          endChannel(operation, channels.get(first), (Boolean) result, step);
      case "fire" -> fire((Boolean) result, step);
      case "settle" -> once(settle(first).equals(result));
      default ->
          select(
              operation,
              first,
              SelectOperations.SHAPES.get((Integer) arguments.get(1)),
              (Integer) arguments.get(2),
              (String) result,
              step);
    };
  }

  private static Progress once(boolean permitted) {
    return permitted ? Progress.DONE : Progress.REFUSED;
  }

  private static Progress pausedIf(boolean more) {
    return more ? Progress.PAUSED : Progress.DONE;
  }

  private static Progress endChannel(String verb, Queues channel, boolean result, int step) {
    if (step > 0) {
      return pausedIf(channel.endNext());
    }
    boolean first =
        verb.equals("cancel") ? channel.cancel() : channel.close(verb.equals("closeWithCause"));
    return first != result ? Progress.REFUSED : pausedIf(channel.nextToEnd() != null);
  }

  /// Only the first to fire tells the waits.
  private Progress fire(boolean result, int step) {
    if (step == 0) {
      if (result == fired) {
        return Progress.REFUSED;
      }
      fired = true;
      return pausedIf(result && !registered.isEmpty());
    }
    Registered next = registered.poll();
    if (next != null) {
      next.tell();
    }
    return pausedIf(!registered.isEmpty());
  }

  private Progress select(
      String operation, int thread, Shape clauses, int element, String result, int step) {
    if (step == 0 && pending[thread] != null) {
      return once(result.equals("busy"));
    }
    boolean heedsToken = operation.equals("selectOrToken");
    boolean hasEvent = heedsToken || operation.equals("selectInScope");
    return switch (result) {
      case "busy" -> Progress.REFUSED;
      case "cancelled" -> once(heedsToken && fired);
      case "timed out" ->
          isReady(clauses, step) ? Progress.REFUSED : pausedIf(step + 1 < clauses.clauses());
      case "withdrawn" -> once(noneIsReady(clauses));
      case "waits" -> {
        if (!hasEvent) {
          yield once(queue(thread, clauses, element));
        }
        yield switch (step) {
          case 0 -> heedsToken && fired ? Progress.REFUSED : Progress.PAUSED;
          case 1 -> queue(thread, clauses, element) ? Progress.PAUSED : Progress.REFUSED;
          default -> register(new Registered(pending[thread], heedsToken ? "cancelled" : "scope"));
        };
      }
      default -> once(take(clauses, element, result));
    };
  }

  private boolean isReady(Shape clauses, int clause) {
    return channels.get(clauses.channel(clause)).isReady(clauses.sends(clause));
  }

  private boolean noneIsReady(Shape clauses) {
    for (int i = 0; i < clauses.clauses(); i++) {
      if (isReady(clauses, i)) {
        return false;
      }
    }
    return true;
  }

  private boolean take(Shape clauses, int element, String result) {
    int clause = result.charAt(0) - '0';
    Queues channel = channels.get(clauses.channel(clause));
    boolean sends = clauses.sends(clause);
    String outcome = sends ? channel.offer(element + clause) : channel.poll();
    return switch (outcome) {
      case "WOULD_BLOCK" -> false;
      case "CLOSED" -> result.equals(clause + channel.closedText());
      default -> result.equals(clause + (sends ? " sent" : " received " + outcome));
    };
  }

  private boolean queue(int thread, Shape clauses, int element) {
    if (!noneIsReady(clauses)) {
      return false;
    }
    Wait wait = new Wait();
    pending[thread] = wait;
    for (int i = 0; i < clauses.clauses(); i++) {
      Queues channel = channels.get(clauses.channel(i));
      Branch branch = new Branch(wait, channel, i, clauses.sends(i), element + i);
      (branch.sends ? channel.senders : channel.receivers).add(branch);
    }
    return true;
  }

  private Progress register(Registered event) {
    if (fired) {
      event.tell();
    } else {
      registered.add(event);
    }
    return Progress.DONE;
  }

  private String settle(int thread) {
    Wait wait = pending[thread];
    if (wait == null) {
      return "idle";
    }
    pending[thread] = null;
    registered.removeIf(each -> each.turn == wait);
    if (wait.end.isEmpty()) {
      wait.end(null, "withdrawn");
    }
    if (wait.chosen == null) {
      return wait.end.equals("scope") ? "withdrawn" : wait.end; // a turn without a clause, both
    }
    return wait.chosen.clause
        + (wait.end.equals("closed") ? wait.chosen.queues.closedText() : wait.end);
  }
}
