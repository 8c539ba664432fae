package io.kcoro.channel;

import io.kcoro.internal.wait.Waiter;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/// The shipped engine behind the operations that Lincheck runs. Waits are made by hand instead of
/// by suspended threads, so that a scenario never blocks and each step of the protocol is its own.
public abstract class EngineUnderCheck implements ChannelOperations {
  private static final class RecordedWaiter extends Waiter {
    private final boolean sender;
    private volatile boolean resumed;

    RecordedWaiter(boolean sender) {
      this.sender = sender;
    }

    @Override
    public void resume() {
      if (resumed) {
        throw new AssertionError("resumed twice");
      }
      resumed = true;
    }

    String end() {
      while (!resumed) {
        Thread.onSpinWait();
      }
      return switch (handOver) {
        case MATCHED -> sender ? "sent" : "received " + slot;
        case CLOSED -> "CLOSED";
        default -> throw new AssertionError("resumed in state " + handOver);
      };
    }
  }

  private final DefaultChannel<Integer> channel;
  private final RecordedWaiter[] pending = new RecordedWaiter[THREADS + 1];

  EngineUnderCheck(ChannelBuilder<Integer> builder) {
    channel = builder.build(1);
  }

  @Override
  @Operation
  public String trySend(@Param(gen = IntGen.class, conf = "1:9") int element) {
    return channel.offer(element, null).toString();
  }

  @Override
  @Operation
  public String tryReceive() {
    return text(channel.poll(null));
  }

  @Override
  @Operation
  public String send(
      @Param(gen = ThreadIdGen.class) int thread,
      @Param(gen = IntGen.class, conf = "1:9") int element) {
    if (pending[thread] != null) {
      return "busy";
    }
    RecordedWaiter waiter = new RecordedWaiter(true);
    Outcome outcome = channel.offer(element, waiter);
    pending[thread] = outcome == Outcome.WOULD_BLOCK ? waiter : null;
    return outcome.toString();
  }

  @Override
  @Operation
  public String receive(@Param(gen = ThreadIdGen.class) int thread) {
    if (pending[thread] != null) {
      return "busy";
    }
    RecordedWaiter waiter = new RecordedWaiter(false);
    Object taken = channel.poll(waiter);
    pending[thread] = taken == ChannelEngine.Nothing.WOULD_BLOCK ? waiter : null;
    return text(taken);
  }

  @Override
  @Operation
  public String settle(@Param(gen = ThreadIdGen.class) int thread) {
    RecordedWaiter waiter = pending[thread];
    if (waiter == null) {
      return "idle";
    }
    pending[thread] = null;
    return channel.withdraw(waiter) ? "withdrawn" : waiter.end();
  }

  @Override
  @Operation
  public boolean close() {
    return channel.closeForSend(null);
  }

  @Override
  @Operation
  public boolean cancel() {
    return channel.cancelAll(null);
  }

  @Override
  @Operation
  public String counts() {
    ChannelSnapshot now = channel.snapshot();
    return ChannelOperations.counts(
        now.accepted(),
        now.received(),
        now.buffered(),
        now.droppedNewest(),
        now.droppedOldest(),
        now.undelivered());
  }

  @Validate
  public void invariants() {
    channel.checkInvariants();
  }

  private static String text(Object taken) {
    return taken instanceof ChannelEngine.Nothing ? taken.toString() : "received " + taken;
  }
}
