package io.kcoro.channel;

import java.util.ArrayDeque;
import java.util.Deque;

/// The sequential specification of a channel: what each operation does when it runs alone. It is
/// the contract in its shortest form; Lincheck holds the engine against it.
///
/// Each thread may have one wait pending: a send or a receive that could not be done at once.
/// `settle` asks what became of it, and withdraws it if nothing did.
public abstract class ChannelModel implements ChannelOperations {
  private static final class Wait {
    final boolean sender;
    final int element;
    String end = "";

    Wait(boolean sender, int element) {
      this.sender = sender;
      this.element = element;
    }

    void end(String how) {
      end = how;
    }
  }

  private final int capacity;
  private final Overflow overflow;
  private final Deque<Integer> buffer = new ArrayDeque<>();
  private final Deque<Wait> senders = new ArrayDeque<>();
  private final Deque<Wait> receivers = new ArrayDeque<>();
  private final Wait[] pending = new Wait[THREADS + 1];
  private boolean closed;
  private boolean cancelled;
  private long accepted;
  private long received;
  private long droppedNewest;
  private long droppedOldest;
  private long undelivered;

  ChannelModel(int capacity, Overflow overflow) {
    this.capacity = capacity;
    this.overflow = overflow;
  }

  @Override
  public String trySend(int element) {
    if (closed) {
      return "CLOSED";
    }
    if (!receivers.isEmpty()) {
      receivers.poll().end("received " + element);
      accepted++;
      received++;
      return "DONE";
    }
    if (buffer.size() == capacity) {
      if (overflow == Overflow.DROP_NEWEST) {
        droppedNewest++;
        return "DROPPED";
      }
      if (overflow == Overflow.SUSPEND) {
        return "WOULD_BLOCK";
      }
      buffer.poll();
      droppedOldest++;
    }
    buffer.add(element);
    accepted++;
    return "DONE";
  }

  @Override
  public String tryReceive() {
    if (!buffer.isEmpty()) {
      received++;
      int element = buffer.poll();
      if (!senders.isEmpty()) {
        buffer.add(acceptFromSender());
      }
      return "received " + element;
    }
    if (!senders.isEmpty()) {
      received++;
      return "received " + acceptFromSender();
    }
    return closed ? "CLOSED" : "WOULD_BLOCK";
  }

  private int acceptFromSender() {
    Wait sender = senders.poll();
    sender.end("sent");
    accepted++;
    return sender.element;
  }

  @Override
  public String send(int thread, int element) {
    if (pending[thread] != null) {
      return "busy";
    }
    String outcome = trySend(element);
    if (outcome.equals("WOULD_BLOCK")) {
      pending[thread] = new Wait(true, element);
      senders.add(pending[thread]);
    }
    return outcome;
  }

  @Override
  public String receive(int thread) {
    if (pending[thread] != null) {
      return "busy";
    }
    String outcome = tryReceive();
    if (outcome.equals("WOULD_BLOCK")) {
      pending[thread] = new Wait(false, 0);
      receivers.add(pending[thread]);
    }
    return outcome;
  }

  @Override
  public String settle(int thread) {
    Wait wait = pending[thread];
    if (wait == null) {
      return "idle";
    }
    pending[thread] = null;
    if (!wait.end.isEmpty()) {
      return wait.end;
    }
    (wait.sender ? senders : receivers).remove(wait);
    return "withdrawn";
  }

  @Override
  public boolean close() {
    boolean first = !closed;
    closed = true;
    endAll(receivers);
    return first;
  }

  @Override
  public boolean cancel() {
    boolean first = !cancelled;
    closed = true;
    cancelled = true;
    endAll(receivers);
    endAll(senders);
    undelivered += buffer.size();
    buffer.clear();
    return first;
  }

  private static void endAll(Deque<Wait> waits) {
    waits.forEach(wait -> wait.end("CLOSED"));
    waits.clear();
  }

  @Override
  public String counts() {
    return ChannelOperations.counts(
        accepted, received, buffer.size(), droppedNewest, droppedOldest, undelivered);
  }
}
