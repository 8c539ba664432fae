package io.kcoro.pipeline;

import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/// Makes stages between channels that are already there.
///
/// ```java
/// scope.launch("numbers", Stages.from(List.of(1, 2, 3), numbers));
/// scope.launch("double", Stages.map(numbers, doubles, n -> 2 * n));
/// scope.launch("print", Stages.forEach(doubles, System.out::println));
/// ```
///
/// How a stage ends, and who owns what then, is said at [Stage]. Code that is given to a stage runs
/// in the threads of a scheduler, one element at a time, and must not block; where it must, wrap
/// it: [Handler#blocking], [Mapper#blocking], [Generator#blocking].
public final class Stages {
  private Stages() {}

  // ---- sources ----

  /// Sends what `generator` makes until it returns null.
  public static <T> Stage<T> generate(
      Generator<? extends T> generator, SendChannel<? super T> out) {
    return new GenerateStage<>(
        Objects.requireNonNull(generator, "generator"), Objects.requireNonNull(out, "out"));
  }

  /// Sends what is left of `elements`; also `IntStream.range(0, 10).iterator()`.
  public static <T> Stage<T> from(Iterator<? extends T> elements, SendChannel<? super T> out) {
    Objects.requireNonNull(elements, "elements");
    return generate(
        () ->
            elements.hasNext()
                ? Objects.requireNonNull(elements.next(), "there is a null among the elements")
                : null,
        out);
  }

  /// Sends all `elements`; the iteration begins with the stage.
  public static <T> Stage<T> from(Iterable<? extends T> elements, SendChannel<? super T> out) {
    return generate(new FromIterable<>(Objects.requireNonNull(elements, "elements")), out);
  }

  // ---- between two channels ----

  /// Sends what `mapper` makes of each element.
  public static <T, R> Stage<R> map(
      ReceiveChannel<? extends T> in,
      SendChannel<? super R> out,
      Mapper<? super T, ? extends R> mapper) {
    return new MapStage<>(
        Objects.requireNonNull(in, "in"),
        Objects.requireNonNull(out, "out"),
        Objects.requireNonNull(mapper, "mapper"));
  }

  /// Sends the results of the futures that `mapper` makes of the elements, in the order of the
  /// elements. A future that fails fails the stage. If the stage ends early those that have not
  /// completed are cancelled ([java.util.concurrent.CompletableFuture#cancel]); the results of
  /// others are undelivered.
  ///
  /// @param concurrency how many futures there may be at a time, at least 1
  public static <T, R> Stage<R> mapAsync(
      ReceiveChannel<? extends T> in,
      SendChannel<? super R> out,
      int concurrency,
      Mapper<? super T, ? extends CompletionStage<? extends R>> mapper) {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency " + concurrency + " is less than 1");
    }
    return new MapAsyncStage<>(
        Objects.requireNonNull(in, "in"),
        Objects.requireNonNull(out, "out"),
        concurrency,
        Objects.requireNonNull(mapper, "mapper"));
  }

  /// Sends the elements of which `condition` is true.
  public static <T> Stage<T> filter(
      ReceiveChannel<? extends T> in, SendChannel<? super T> out, Condition<? super T> condition) {
    return new FilterStage<>(
        Objects.requireNonNull(in, "in"),
        Objects.requireNonNull(out, "out"),
        Objects.requireNonNull(condition, "condition"));
  }

  /// Sends, one by one, all that `mapper` makes of each element. What an iterable holds is asked
  /// for only as it can be sent. If the stage is ended in between, the rest goes to its undelivered
  /// handler: the iterable must be finite if there is one.
  public static <T, R> Stage<R> flatMap(
      ReceiveChannel<? extends T> in,
      SendChannel<? super R> out,
      Mapper<? super T, ? extends Iterable<? extends R>> mapper) {
    return new FlatMapStage<>(
        Objects.requireNonNull(in, "in"),
        Objects.requireNonNull(out, "out"),
        Objects.requireNonNull(mapper, "mapper"));
  }

  /// Sends lists of `max` elements; the last one, when the input has ended, may be shorter.
  ///
  /// @param max at least 1
  public static <T> Stage<List<T>> batch(
      ReceiveChannel<? extends T> in, SendChannel<? super List<T>> out, int max) {
    return new BatchStage<>(
        Objects.requireNonNull(in, "in"), Objects.requireNonNull(out, "out"), checkedMax(max));
  }

  /// As [#batch(ReceiveChannel, SendChannel, int, Duration, TimeSource)], on
  /// [TimeSource#current()].
  public static <T> Stage<List<T>> batch(
      ReceiveChannel<? extends T> in, SendChannel<? super List<T>> out, int max, Duration linger) {
    return batch(in, out, max, linger, TimeSource.current());
  }

  /// Sends lists of up to `max` elements: one that is full at once, another when `linger` has
  /// passed since its first element was received, or the input has ended. There are no empty ones.
  /// Costs some objects for each element.
  ///
  /// @param max at least 1
  /// @param linger 0 for what is there at once; not negative
  /// @param clock what `linger` is measured on
  public static <T> Stage<List<T>> batch(
      ReceiveChannel<? extends T> in,
      SendChannel<? super List<T>> out,
      int max,
      Duration linger,
      TimeSource clock) {
    if (Objects.requireNonNull(linger, "linger").isNegative()) {
      throw new IllegalArgumentException("a batch that lingers for " + linger);
    }
    return new LingeringBatchStage<>(
        Objects.requireNonNull(in, "in"),
        Objects.requireNonNull(out, "out"),
        checkedMax(max),
        linger,
        Objects.requireNonNull(clock, "clock"));
  }

  private static int checkedMax(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("a batch of at most " + max + " elements");
    }
    return max;
  }

  /// Sends the first `count` elements, then ends.
  ///
  /// @param count at least 0
  public static <T> Stage<T> take(
      ReceiveChannel<? extends T> in, SendChannel<? super T> out, long count) {
    if (count < 0) {
      throw new IllegalArgumentException("the first " + count + " elements");
    }
    return new TakeStage<>(
        Objects.requireNonNull(in, "in"), Objects.requireNonNull(out, "out"), count);
  }

  // ---- several channels ----

  /// Sends what comes from any of `inputs`, which take turns. It ends when all of them have ended;
  /// the first cause, if any, is passed on then.
  ///
  /// @param inputs at least one
  public static <T> Stage<T> merge(
      List<? extends ReceiveChannel<? extends T>> inputs, SendChannel<? super T> out) {
    return new MergeStage<>(notEmpty(inputs), Objects.requireNonNull(out, "out"));
  }

  /// Sends each element to all of `outputs`, one after another: it waits for the slowest. An output
  /// that has ended is left out. An element counts as undelivered if the stage is ended before all
  /// that are left have it.
  ///
  /// @param outputs at least one
  public static <T> Stage<T> broadcast(
      ReceiveChannel<? extends T> in, List<? extends SendChannel<? super T>> outputs) {
    return new BroadcastStage<>(Objects.requireNonNull(in, "in"), notEmpty(outputs));
  }

  /// Sends each element to the one of `outputs` that `router` chooses. If that has ended, the
  /// element is undelivered, and the stage goes on.
  ///
  /// @param outputs at least one
  /// @param router an index that is out of range fails the stage
  public static <T> Stage<T> route(
      ReceiveChannel<? extends T> in,
      List<? extends SendChannel<? super T>> outputs,
      Router<? super T> router) {
    return new RouteStage<>(
        Objects.requireNonNull(in, "in"),
        notEmpty(outputs),
        Objects.requireNonNull(router, "router"));
  }

  /// Sends each element to one of `outputs`, which take turns; one that has ended is left out.
  ///
  /// @param outputs at least one
  public static <T> Stage<T> roundRobin(
      ReceiveChannel<? extends T> in, List<? extends SendChannel<? super T>> outputs) {
    return new RoundRobinStage<>(Objects.requireNonNull(in, "in"), notEmpty(outputs));
  }

  private static <C> List<C> notEmpty(List<C> channels) {
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("a stage needs one channel at least on each side");
    }
    return channels;
  }

  // ---- sinks ----

  /// Hands each element to `handler`.
  public static <T> Stage<T> forEach(ReceiveChannel<? extends T> in, Handler<? super T> handler) {
    return new ForEach<>(
        Objects.requireNonNull(in, "in"), Objects.requireNonNull(handler, "handler"));
  }
}
