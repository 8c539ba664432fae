package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.Then;
import io.kcoro.channel.WhenClosed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last stage of a pipeline.
final class ForEach<T> extends Stage<T> {
  private final ReceiveChannel<? extends T> in;
  private final Handler<? super T> handler;
  private final Then<T> received = this::received;
  private final WhenClosed ended = this::inputEnded;

  ForEach(ReceiveChannel<? extends T> in, Handler<? super T> handler) {
    super(List.of(in), List.of());
    this.in = in;
    this.handler = handler;
  }

  @Override
  protected Op start() {
    return receive(in, received, ended);
  }

  private Op received(T element) throws Exception {
    beginTimed();
    handler.handle(element);
    endTimed();
    return start();
  }

  /// A receive without a word about the end fails with the exception that tells of it.
  private Op inputEnded(@Nullable Throwable cause) {
    return cause == null ? done() : receive(in, received);
  }
}
