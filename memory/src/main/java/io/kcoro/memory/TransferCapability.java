package io.kcoro.memory;

/// What a [TransferBackend] can do.
public enum TransferCapability {
  /// Passes payloads from hand to hand, in channels that keep nothing.
  HAND_TO_HAND,
  /// Passes payloads that wait in a channel meanwhile.
  QUEUED,
  /// Passes payloads to another process on the same machine.
  BETWEEN_PROCESSES,
  /// Passes payloads to another machine.
  BETWEEN_MACHINES
}
