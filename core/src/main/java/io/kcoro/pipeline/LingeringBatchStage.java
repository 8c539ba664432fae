package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Then;
import io.kcoro.time.Deadline;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.List;

/// Batches that do not wait for ever to become full.
final class LingeringBatchStage<T> extends BatchStage<T> {
  private final Duration linger;
  private final TimeSource clock;
  private final Then<ReceiveResult<? extends T>> receivedInTime = this::receivedInTime;
  private Deadline end;

  LingeringBatchStage(
      ReceiveChannel<? extends T> in,
      SendChannel<? super List<T>> out,
      int max,
      Duration linger,
      TimeSource clock) {
    super(in, out, max);
    this.linger = linger;
    this.clock = clock;
    end = Deadline.after(linger, clock);
  }

  @Override
  Op receiveMore(int size) {
    if (size == 1) {
      end = Deadline.after(linger, clock);
    } else if (!linger.isZero() && end.isExpired()) {
      return sendBatch();
    }
    return receiveUntil(end, receivedInTime);
  }

  private Op receivedInTime(ReceiveResult<? extends T> result) {
    return switch (result) {
      case ReceiveResult.Received<? extends T>(T element) -> received(element);
      case ReceiveResult.Closed<? extends T>(var cause) -> inputEnded(cause);
      default -> sendBatch();
    };
  }
}
