package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The outputs take turns.
final class RoundRobinStage<T> extends OneToMany<T> {
  private @Nullable T element;
  private int next;

  RoundRobinStage(ReceiveChannel<? extends T> in, List<? extends SendChannel<? super T>> outs) {
    super(in, outs);
  }

  @Override
  Op received(T element) {
    this.element = element;
    while (hasEnded(next)) {
      next = (next + 1) % count();
    }
    int output = next;
    next = (next + 1) % count();
    return sendTo(output, element);
  }

  @Override
  Op sent() {
    element = null;
    release();
    return start();
  }

  @Override
  Op refused(int output) {
    return received(Objects.requireNonNull(element));
  }
}
