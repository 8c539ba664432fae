package io.kcoro.internal.wait;

/// What has a name, for people.
public interface Named {
  /// The name.
  String name();
}
