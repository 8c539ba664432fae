package io.kcoro.pipeline;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.UndeliveredHandler;
import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.channel.WhenClosed;
import io.kcoro.internal.sample.SampledTimes;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stage of a pipeline: takes elements from channels, gives elements to channels. Made by
/// [Stages], launched like any stackless coroutine, once.
///
/// A stage owns the ends of the channels it is given: nobody else receives from its inputs, nobody
/// else sends to its outputs.
///
/// **End.** However a stage ends, it closes its outputs and cancels its inputs; so the end of one
/// reaches all, downstream and upstream.
///
/// | what happens | outputs are closed | inputs are cancelled | the coroutine |
/// |---|---|---|---|
/// | the input was closed, and is empty | with its cause, if any | - | is done |
/// | the output has ended early (each, if there are several) | - | with its cause, if any | is done |
/// | the stage's code throws | with that as cause | with that as cause | has failed |
/// | the coroutine is cancelled | with the [io.kcoro.cancel.CancelledException] | the same | is cancelled |
///
/// A stage without an output that finds its input closed with a cause fails with a
/// [io.kcoro.channel.ChannelClosedException]: an incomplete stream never looks like a complete one.
///
/// **Ownership.** What lies in a cancelled input goes to the undelivered handler of that channel.
/// What the stage itself holds at its end, and could not send, goes to its own ([#onUndelivered]).
/// An element that is with the code of a handler or mapper belongs to that.
///
/// @param <R> the type of what it holds between two channels
public abstract class Stage<R> extends Stackless {
  private final List<? extends ReceiveChannel<?>> inputs;
  private final List<? extends SendChannel<?>> outputs;

  /// The step of a stage whose only output has ended.
  final WhenClosed outputEnded = this::endedBy;

  private @Nullable UndeliveredHandler<? super R> undeliveredHandler;
  private @Nullable Throwable cause;

  /// Made when its first input is metered by times.
  private @Nullable SampledTimes times;

  /// What is being sent.
  private @Nullable R held;

  Stage(List<? extends ReceiveChannel<?>> inputs, List<? extends SendChannel<?>> outputs) {
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
  }

  /// Says who gets what the stage holds when it is ended before it could send it, with the reason
  /// [Reason#CANCELLED]. To be called before it is launched. Without a handler such elements are
  /// left to the garbage collector.
  ///
  /// @return this stage
  public final Stage<R> onUndelivered(UndeliveredHandler<? super R> handler) {
    undeliveredHandler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /// The stage's code is about to get an element of the first input.
  final void beginTimed() {
    Channel<?> input = (Channel<?>) inputs.getFirst();
    if (input.metering() == Metering.TIMES) {
      if (times == null) {
        times = new SampledTimes(TimeKind.HANDLER, this, input.name());
      }
      times.begin();
    }
  }

  final void endTimed() {
    if (times != null) {
      times.end();
    }
  }

  /// Keeps what is about to be sent, in case the stage is ended meanwhile.
  final void hold(R element) {
    held = element;
  }

  /// It was sent.
  final void release() {
    held = null;
  }

  /// Ends the stage because a channel has ended.
  final Op endedBy(@Nullable Throwable cause) {
    ended(cause);
    return done();
  }

  /// Remembers what a channel was ended with: the first cause counts.
  final void ended(@Nullable Throwable cause) {
    if (this.cause == null) {
      this.cause = cause;
    }
  }

  /// Gives up what else a stage holds.
  void giveUp() {}

  final boolean hasUndeliveredHandler() {
    return undeliveredHandler != null;
  }

  final void undelivered(R element) {
    UndeliveredHandler<? super R> handler = undeliveredHandler;
    if (handler != null) {
      handler.undelivered(element, Reason.CANCELLED);
    }
  }

  @Override
  protected final void onEnd(@Nullable Throwable thrown) {
    Throwable why = thrown != null ? thrown : cause;
    outputs.forEach(output -> output.close(why));
    inputs.forEach(input -> input.cancel(why));
    R unsent = held;
    held = null;
    try {
      if (unsent != null) {
        undelivered(unsent);
      }
    } finally {
      giveUp();
    }
  }
}
