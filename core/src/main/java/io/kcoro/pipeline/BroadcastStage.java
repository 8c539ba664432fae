package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Each element goes to every output, to one after the other.
final class BroadcastStage<T> extends OneToMany<T> {
  private @Nullable T element;
  private int next;

  BroadcastStage(ReceiveChannel<? extends T> in, List<? extends SendChannel<? super T>> outs) {
    super(in, outs);
  }

  @Override
  Op received(T element) {
    this.element = element;
    next = 0;
    return sent();
  }

  @Override
  Op sent() {
    while (next < count() && hasEnded(next)) {
      next++;
    }
    T toSend = element;
    if (next == count() || toSend == null) {
      element = null;
      release();
      return start();
    }
    return sendTo(next++, toSend);
  }

  @Override
  Op refused(int output) {
    return sent();
  }
}
