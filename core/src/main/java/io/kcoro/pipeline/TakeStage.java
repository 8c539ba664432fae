package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;

/// The first elements; then producers are told to end.
final class TakeStage<T> extends OneToOne<T, T> {
  private long left;

  TakeStage(ReceiveChannel<? extends T> in, SendChannel<? super T> out, long count) {
    super(in, out);
    left = count;
  }

  @Override
  protected Op start() {
    return sent();
  }

  @Override
  Op received(T element) {
    left--;
    return sendNext(element);
  }

  @Override
  Op sent() {
    return left == 0 ? done() : receiveNext();
  }
}
