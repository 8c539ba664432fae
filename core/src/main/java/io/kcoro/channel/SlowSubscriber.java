package io.kcoro.channel;

/// What a [Broadcast] does when a subscriber's channel is full and its overflow policy is to
/// suspend.
public enum SlowSubscriber {
  /// The publishers wait for the subscriber.
  WAIT,
  /// The subscriber is left behind: its channel is closed with a [SlowSubscriberException], which
  /// it finds after what it has not received yet.
  DISCONNECT
}
