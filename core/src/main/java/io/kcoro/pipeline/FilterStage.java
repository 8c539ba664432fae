package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;

/// Some elements pass.
final class FilterStage<T> extends OneToOne<T, T> {
  private final Condition<? super T> condition;

  FilterStage(
      ReceiveChannel<? extends T> in, SendChannel<? super T> out, Condition<? super T> condition) {
    super(in, out);
    this.condition = condition;
  }

  @Override
  Op received(T element) throws Exception {
    return condition.test(element) ? sendNext(element) : receiveNext();
  }
}
