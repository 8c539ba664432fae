package io.kcoro.context;

import java.util.Objects;

/// The key of one kind of value in a [Context]. A key is equal to itself only, so that keys of the
/// same name do not meet; it is kept in a constant.
///
/// @param <T> the type of the value
@SuppressWarnings("UnusedTypeParameter") // it is the type of the value that a context has
public final class ContextKey<T> {
  private final String name;

  private ContextKey(String name) {
    this.name = name;
  }

  /// A new key.
  ///
  /// @param name for people
  public static <T> ContextKey<T> named(String name) {
    return new ContextKey<>(Objects.requireNonNull(name, "name"));
  }

  /// The name.
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
