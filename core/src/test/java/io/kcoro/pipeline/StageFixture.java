package io.kcoro.pipeline;

import io.kcoro.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** What tests of stages have in common. */
abstract class StageFixture {
  static final List<Integer> NUMBERS = IntStream.rangeClosed(1, 10).boxed().toList();

  /** What came to the undelivered handlers of channels, and of stages that were asked to. */
  final List<Object> undelivered = new CopyOnWriteArrayList<>();

  final <T> Channel<T> channel(int capacity) {
    return Channel.<T>builder()
        .buffered(capacity)
        .onUndelivered((element, why) -> undelivered.add(element))
        .build();
  }

  static <T> List<T> rest(Channel<T> channel) {
    List<T> elements = new ArrayList<>();
    for (T element : channel.elements()) {
      elements.add(element);
    }
    return elements;
  }

  interface Between<R> {
    Stage<?> make(Channel<Integer> in, Channel<R> out);
  }

  final <R> Stage<R> collecting(Stage<R> stage) {
    return stage.onUndelivered((element, why) -> undelivered.add(element));
  }
}
