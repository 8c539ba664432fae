package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Each element goes to one output, which its router chooses.
final class RouteStage<T> extends OneToMany<T> {
  private final Router<? super T> router;
  private @Nullable T element;

  RouteStage(
      ReceiveChannel<? extends T> in,
      List<? extends SendChannel<? super T>> outs,
      Router<? super T> router) {
    super(in, outs);
    this.router = router;
  }

  @Override
  Op received(T element) throws Exception {
    hold(element);
    int output = router.route(element);
    if (output < 0 || output >= count()) {
      throw new IndexOutOfBoundsException(
          "the router chose way %d of %d, counted from 0".formatted(output, count()));
    }
    this.element = element;
    return hasEnded(output) ? refused(output) : sendTo(output, element);
  }

  @Override
  Op sent() {
    element = null;
    release();
    return start();
  }

  @Override
  Op refused(int output) {
    T refused = Objects.requireNonNull(element);
    element = null;
    release();
    undelivered(refused);
    return start();
  }
}
