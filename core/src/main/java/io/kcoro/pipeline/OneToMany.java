package io.kcoro.pipeline;

import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Then;
import io.kcoro.channel.WhenClosed;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stage with one input and several outputs. An output that has ended is left out; the stage ends
/// with the last one.
abstract class OneToMany<T> extends Stage<T> {
  private final ReceiveChannel<? extends T> in;
  private final List<? extends SendChannel<? super T>> outs;
  private final BitSet ended;
  private final Then<T> received = this::received;
  private final Next sent = this::sent;
  private final WhenClosed inputEnded = this::endedBy;
  private final WhenClosed oneEnded = this::oneEnded;
  private @Nullable Throwable firstCause;
  private int target;

  OneToMany(ReceiveChannel<? extends T> in, List<? extends SendChannel<? super T>> outs) {
    super(List.of(in), outs);
    this.in = in;
    this.outs = List.copyOf(outs);
    ended = new BitSet(outs.size());
  }

  @Override
  protected final Op start() {
    return receive(in, received, inputEnded);
  }

  final int count() {
    return outs.size();
  }

  final boolean hasEnded(int output) {
    return ended.get(output);
  }

  final Op sendTo(int output, T element) {
    target = output;
    hold(element);
    return send(outs.get(output), element, sent, oneEnded);
  }

  private Op oneEnded(@Nullable Throwable cause) {
    ended.set(target);
    if (firstCause == null) {
      firstCause = cause;
    }
    return ended.cardinality() == outs.size() ? endedBy(firstCause) : refused(target);
  }

  abstract Op received(T element) throws Exception;

  abstract Op sent();

  /// The output has ended while the element was being sent to it.
  abstract Op refused(int output);
}
