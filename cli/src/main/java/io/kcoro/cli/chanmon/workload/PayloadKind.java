package io.kcoro.cli.chanmon.workload;

import java.util.Locale;

/// What a packet is.
public enum PayloadKind {
  /// A descriptor of memory outside the heap: who receives it owns the bytes, which stay where they
  /// are.
  DESCRIPTOR,
  /// An array of its own, into which the bytes are copied, and from which they are copied again.
  COPY,
  /// The reference of an array that is the same for all packets: no byte moves.
  REFERENCE;

  /// The name on the command line and in JSON.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
