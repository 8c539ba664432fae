package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Elements become lists of them: full ones, and at the end of the input one of what is left.
class BatchStage<T> extends OneToOne<T, List<T>> {
  private final int max;
  private List<T> batch = new ArrayList<>();
  private boolean isLast;
  private @Nullable Throwable lastCause;

  BatchStage(ReceiveChannel<? extends T> in, SendChannel<? super List<T>> out, int max) {
    super(in, out);
    this.max = max;
  }

  @Override
  final Op received(T element) {
    batch.add(element);
    return batch.size() == max ? sendBatch() : receiveMore(batch.size());
  }

  /// The next operation while the batch has `size` elements and is not full.
  Op receiveMore(int size) {
    return receiveNext();
  }

  final Op sendBatch() {
    List<T> full = batch;
    batch = new ArrayList<>();
    return sendNext(full);
  }

  @Override
  final Op sent() {
    return isLast ? endedBy(lastCause) : receiveNext();
  }

  @Override
  final Op inputEnded(@Nullable Throwable cause) {
    isLast = true;
    lastCause = cause;
    return batch.isEmpty() ? endedBy(cause) : sendBatch();
  }

  @Override
  final void giveUp() {
    if (!batch.isEmpty()) {
      undelivered(batch);
    }
  }
}
