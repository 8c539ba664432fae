package io.kcoro.pipeline;

import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Generates the elements of an iterable.
final class FromIterable<T> implements Generator<T> {
  private final Iterable<? extends T> elements;
  private @Nullable Iterator<? extends T> rest;

  FromIterable(Iterable<? extends T> elements) {
    this.elements = elements;
  }

  @Override
  public @Nullable T next() {
    Iterator<? extends T> iterator = rest;
    if (iterator == null) {
      iterator = elements.iterator();
      rest = iterator;
    }
    return iterator.hasNext()
        ? Objects.requireNonNull(iterator.next(), "there is a null among the elements")
        : null;
  }
}
