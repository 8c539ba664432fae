package io.kcoro.metering;

/// What a time was taken of.
public enum TimeKind {
  /// How long a send stood in the queue of a channel, until its element was taken. Sends that did
  /// not have to wait are not among them.
  SEND_WAIT,
  /// How long a receive stood in the queue of a channel, until it got its element. Receives that
  /// did not have to wait are not among them.
  RECEIVE_WAIT,
  /// From the beginning of a send to the receive of its element, the wait of the send included.
  TRANSIT,
  /// How long an actor, or a stage of a pipeline, was busy with one message or element.
  HANDLER,
  /// From when a task was given to a scheduler to when it began to run.
  RUN_QUEUE_DELAY,
  /// How much later than at its moment a timer fired.
  TIMER_LATENESS
}
