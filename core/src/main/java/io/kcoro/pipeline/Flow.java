package io.kcoro.pipeline;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/// What comes out of a stage of a [Pipeline]. It goes to one place: each flow is used once.
///
/// Each method launches the stage of the same name of [Stages] and gives its output.
///
/// @param <T> the type of the elements
public final class Flow<T> {
  private final Pipeline pipeline;
  private final ReceiveChannel<T> channel;
  private boolean used;

  Flow(Pipeline pipeline, ReceiveChannel<T> channel) {
    this.pipeline = pipeline;
    this.channel = channel;
  }

  /// The channel behind it, for a receiver that is no stage.
  ///
  /// @throws IllegalStateException if the flow was used before
  public ReceiveChannel<T> channel() {
    if (used) {
      throw new IllegalStateException(
          "the flow out of '" + channel.name() + "' goes elsewhere already; broadcast it");
    }
    used = true;
    return channel;
  }

  /// The same with other sizes of the channels that come next.
  ///
  /// @param capacity at least 0
  public Flow<T> withCapacity(int capacity) {
    return new Flow<>(pipeline.withCapacity(capacity), channel());
  }

  /// See [Stages#map].
  public <R> Flow<R> map(String name, Mapper<? super T, ? extends R> mapper) {
    Channel<R> out = pipeline.channel(name);
    return pipeline.launch(name, Stages.map(channel(), out, mapper), out);
  }

  /// See [Stages#mapAsync].
  public <R> Flow<R> mapAsync(
      String name,
      int concurrency,
      Mapper<? super T, ? extends CompletionStage<? extends R>> mapper) {
    Channel<R> out = pipeline.channel(name);
    return pipeline.launch(name, Stages.mapAsync(channel(), out, concurrency, mapper), out);
  }

  /// See [Stages#filter].
  public Flow<T> filter(String name, Condition<? super T> condition) {
    Channel<T> out = pipeline.channel(name);
    return pipeline.launch(name, Stages.filter(channel(), out, condition), out);
  }

  /// See [Stages#flatMap].
  public <R> Flow<R> flatMap(
      String name, Mapper<? super T, ? extends Iterable<? extends R>> mapper) {
    Channel<R> out = pipeline.channel(name);
    return pipeline.launch(name, Stages.flatMap(channel(), out, mapper), out);
  }

  /// See [Stages#batch(ReceiveChannel, SendChannel, int)].
  public Flow<List<T>> batch(String name, int max) {
    Channel<List<T>> out = pipeline.channel(name);
    return pipeline.launch(name, Stages.<T>batch(channel(), out, max), out);
  }

  /// See [Stages#batch(ReceiveChannel, SendChannel, int, Duration)].
  public Flow<List<T>> batch(String name, int max, Duration linger) {
    Channel<List<T>> out = pipeline.channel(name);
    return pipeline.launch(name, Stages.<T>batch(channel(), out, max, linger), out);
  }

  /// See [Stages#batch(ReceiveChannel, SendChannel, int, Duration, TimeSource)].
  public Flow<List<T>> batch(String name, int max, Duration linger, TimeSource clock) {
    Channel<List<T>> out = pipeline.channel(name);
    return pipeline.launch(name, Stages.<T>batch(channel(), out, max, linger, clock), out);
  }

  /// See [Stages#take].
  public Flow<T> take(String name, long count) {
    Channel<T> out = pipeline.channel(name);
    return pipeline.launch(name, Stages.take(channel(), out, count), out);
  }

  /// See [Stages#broadcast].
  ///
  /// @param copies how many flows, at least 1; use all of them, or the others wait
  public List<Flow<T>> broadcast(String name, int copies) {
    List<Channel<T>> outs = outputs(name, copies);
    pipeline.launch(name, Stages.broadcast(channel(), outs));
    return flows(outs);
  }

  /// See [Stages#route].
  ///
  /// @param ways how many flows, at least 1; use all of them, or what is routed there waits for
  ///   ever
  public List<Flow<T>> route(String name, int ways, Router<? super T> router) {
    List<Channel<T>> outs = outputs(name, ways);
    pipeline.launch(name, Stages.route(channel(), outs, router));
    return flows(outs);
  }

  /// See [Stages#roundRobin].
  ///
  /// @param ways how many flows, at least 1; use all of them
  public List<Flow<T>> roundRobin(String name, int ways) {
    List<Channel<T>> outs = outputs(name, ways);
    pipeline.launch(name, Stages.roundRobin(channel(), outs));
    return flows(outs);
  }

  /// Ends the pipeline: see [Stages#forEach].
  public void forEach(String name, Handler<? super T> handler) {
    pipeline.launch(name, Stages.forEach(channel(), handler));
  }

  /// Ends the pipeline in a channel of the caller's, which it closes.
  public void to(String name, SendChannel<? super T> out) {
    pipeline.launch(name, Stages.<T, T>map(channel(), out, element -> element));
  }

  private List<Channel<T>> outputs(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> pipeline.<T>channel(name + "-" + i)).toList();
  }

  private List<Flow<T>> flows(List<Channel<T>> outs) {
    return outs.stream().map(out -> new Flow<T>(pipeline, out)).toList();
  }
}
