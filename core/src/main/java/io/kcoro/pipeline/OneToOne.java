package io.kcoro.pipeline;

import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Then;
import io.kcoro.channel.WhenClosed;
import io.kcoro.time.Deadline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stage with one input and one output. Its steps are made once, so that an element costs no
/// object.
abstract class OneToOne<T, R> extends Stage<R> {
  private final ReceiveChannel<? extends T> in;
  private final SendChannel<? super R> out;
  private final Then<T> received = this::timed;
  private final Next sent = this::afterSent;
  private final WhenClosed ended = this::inputEnded;

  OneToOne(ReceiveChannel<? extends T> in, SendChannel<? super R> out) {
    super(List.of(in), List.of(out));
    this.in = in;
    this.out = out;
  }

  @Override
  protected Op start() throws Exception {
    return receiveNext();
  }

  final Op receiveNext() {
    return receive(in, received, ended);
  }

  /// As [#receiveNext], but only until `deadline`; `then` is told of whatever comes.
  final Op receiveUntil(Deadline deadline, Then<ReceiveResult<? extends T>> then) {
    return tryReceive(in, deadline, then);
  }

  final Op sendNext(R element) {
    hold(element);
    return send(out, element, sent, outputEnded);
  }

  private Op afterSent() throws Exception {
    release();
    return sent();
  }

  private Op timed(T element) throws Exception {
    beginTimed();
    Op chosen = received(element);
    endTimed();
    return chosen;
  }

  abstract Op received(T element) throws Exception;

  /// The next step after a send.
  Op sent() throws Exception {
    return receiveNext();
  }

  /// The last step, or one before it.
  Op inputEnded(@Nullable Throwable cause) throws Exception {
    return endedBy(cause);
  }
}
