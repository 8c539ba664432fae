package io.kcoro.channel;

/// The operations that the model check runs, on the engine and on its sequential specification.
interface ChannelOperations {
  /// The most threads a scenario has; thread ids start at 0.
  int THREADS = 4;

  String trySend(int element);

  String tryReceive();

  String send(int thread, int element);

  String receive(int thread);

  String settle(int thread);

  boolean close();

  boolean cancel();

  String counts();

  static String counts(
      long accepted,
      long received,
      long buffered,
      long droppedNewest,
      long droppedOldest,
      long undelivered) {
    return "accepted %d = received %d + buffered %d + oldest %d + undelivered %d; newest %d"
        .formatted(accepted, received, buffered, droppedOldest, undelivered, droppedNewest);
  }
}
