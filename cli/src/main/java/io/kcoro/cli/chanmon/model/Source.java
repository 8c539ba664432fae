package io.kcoro.cli.chanmon.model;

/// Where the numbers come from. Whoever shows them looks at regular intervals, from one thread.
@FunctionalInterface
public interface Source {
  /// What there is to see now. Must be quick.
  View look();
}
