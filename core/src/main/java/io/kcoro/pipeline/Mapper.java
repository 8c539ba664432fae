package io.kcoro.pipeline;

import io.kcoro.schedule.Scheduler;
import java.util.Objects;

/// What a stage makes of an element.
///
/// @param <T> the type of the elements
/// @param <R> the type of what it makes of them
@FunctionalInterface
public interface Mapper<T, R> {
  /// Makes it. Must not block, unless by [#blocking].
  ///
  /// @return not null
  /// @throws Exception fails the stage
  R map(T element) throws Exception;

  /// The same for code that may block: another worker takes the place of the one that waits.
  static <T, R> Mapper<T, R> blocking(Mapper<? super T, ? extends R> mapper) {
    Objects.requireNonNull(mapper, "mapper");
    return element -> Scheduler.<R, Exception>blocking(() -> mapper.map(element));
  }
}
