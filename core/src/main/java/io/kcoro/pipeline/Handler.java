package io.kcoro.pipeline;

import io.kcoro.schedule.Scheduler;
import java.util.Objects;

/// What a stage does with an element.
///
/// @param <T> the type of the elements
@FunctionalInterface
public interface Handler<T> {
  /// Does it. Must not block, unless by [#blocking].
  ///
  /// @param element belongs to the handler, also if it throws
  /// @throws Exception fails the stage
  void handle(T element) throws Exception;

  /// The same for code that may block: another worker takes the place of the one that waits.
  static <T> Handler<T> blocking(Handler<? super T> handler) {
    Objects.requireNonNull(handler, "handler");
    return element ->
        Scheduler.<Boolean, Exception>blocking(() -> {
          handler.handle(element);
          return true;
        });
  }
}
