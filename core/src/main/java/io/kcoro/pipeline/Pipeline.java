package io.kcoro.pipeline;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.UndeliveredHandler;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Launches stages one after another, with channels of its own between them.
///
/// ```java
/// Scope.run(scope -> {
///   Pipeline.launchedBy(scope::launch)
///       .from("numbers", List.of(1, 2, 3))
///       .map("double", n -> 2 * n)
///       .forEach("print", System.out::println);
/// });
/// ```
///
/// A pipeline ends in [Flow#forEach], in [Flow#to], or in a [Flow#channel()] that somebody reads to
/// its end or cancels. Without an end its stages wait for ever once the channels between them are
/// full, and so does their scope.
///
/// Each stage is launched at once, under the name it is given, and its output, if it has one, gets
/// the same name. A [Flow] is what comes out of a stage. How stages end, and who owns what then, is
/// said at [Stage].
///
/// Immutable; the flows it gives are not thread-safe.
public final class Pipeline {
  /// Elements between two stages, if not said otherwise.
  private static final int CAPACITY = 16;

  private final StageLauncher launcher;
  private final int capacity;
  private final @Nullable UndeliveredHandler<Object> undeliveredHandler;

  private Pipeline(
      StageLauncher launcher,
      int capacity,
      @Nullable UndeliveredHandler<Object> undeliveredHandler) {
    this.launcher = launcher;
    this.capacity = capacity;
    this.undeliveredHandler = undeliveredHandler;
  }

  /// A pipeline whose stages `launcher` starts, such as `scope::launch`. 16 elements fit between
  /// two stages.
  public static Pipeline launchedBy(StageLauncher launcher) {
    return new Pipeline(Objects.requireNonNull(launcher, "launcher"), CAPACITY, null);
  }

  /// The same with other sizes of the channels that come next.
  ///
  /// @param capacity at least 0; 0 makes stages meet for each element
  /// @throws IllegalArgumentException if `capacity` is negative
  public Pipeline withCapacity(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity " + capacity + " is negative");
    }
    return new Pipeline(launcher, capacity, undeliveredHandler);
  }

  /// The same with a handler of what the stages and channels that come next cannot deliver.
  public Pipeline onUndelivered(UndeliveredHandler<Object> handler) {
    return new Pipeline(launcher, capacity, Objects.requireNonNull(handler, "handler"));
  }

  /// What `channel` gives. The pipeline then is its only receiver, and cancels it if it ends early:
  /// who sends into it expects [io.kcoro.channel.ChannelClosedException].
  public <T> Flow<T> from(ReceiveChannel<T> channel) {
    return new Flow<>(this, Objects.requireNonNull(channel, "channel"));
  }

  /// All `elements`.
  public <T> Flow<T> from(String name, Iterable<? extends T> elements) {
    Channel<T> out = channel(name);
    return launch(name, Stages.from(elements, out), out);
  }

  /// What `generator` makes until it returns null.
  public <T> Flow<T> generate(String name, Generator<? extends T> generator) {
    Channel<T> out = channel(name);
    return launch(name, Stages.generate(generator, out), out);
  }

  /// What comes out of any of `flows`, which take turns.
  ///
  /// @param flows at least one
  public <T> Flow<T> merge(String name, List<? extends Flow<? extends T>> flows) {
    Channel<T> out = channel(name);
    List<ReceiveChannel<? extends T>> inputs =
        flows.stream().<ReceiveChannel<? extends T>>map(Flow::channel).toList();
    return launch(name, Stages.merge(inputs, out), out);
  }

  <T> Channel<T> channel(String name) {
    var builder = Channel.<T>builder().name(name).buffered(capacity);
    return (undeliveredHandler == null ? builder : builder.onUndelivered(undeliveredHandler))
        .build();
  }

  <R> void launch(String name, Stage<R> stage) {
    launcher.launch(
        name, undeliveredHandler == null ? stage : stage.onUndelivered(undeliveredHandler));
  }

  <R> Flow<R> launch(String name, Stage<?> stage, Channel<R> out) {
    launch(name, stage);
    return new Flow<>(this, out);
  }
}
