package io.kcoro.pipeline;

import io.kcoro.schedule.Scheduler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the elements of a stage without an input. Asked for the next one only when the one before
/// was sent.
///
/// @param <T> the type of the elements
@FunctionalInterface
public interface Generator<T> {
  /// Makes the next element. Must not block, unless by [#blocking].
  ///
  /// @return null if there is no more
  /// @throws Exception fails the stage
  @Nullable T next() throws Exception;

  /// The same for code that may block: another worker takes the place of the one that waits.
  static <T> Generator<T> blocking(Generator<? extends T> generator) {
    Objects.requireNonNull(generator, "generator");
    return () -> Scheduler.<@Nullable T, Exception>blocking(generator::next);
  }
}
