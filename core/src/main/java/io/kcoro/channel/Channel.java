package io.kcoro.channel;

import io.kcoro.metering.Metering;
import java.util.Comparator;
import java.util.List;

/// A channel: both of its ends in one object. Hand [SendChannel] and [ReceiveChannel] to those who
/// need only one end.
///
/// Thread-safe for any number of senders and receivers, virtual and platform threads alike. It is
/// FIFO: elements arrive in the order in which they were accepted, and waiters of one side are
/// served in the order of their arrival. What happened before a `send` happens-before what follows
/// the matching `receive`.
///
/// @param <T> the type of the elements, which are never null
public sealed interface Channel<T> extends SendChannel<T>, ReceiveChannel<T>
    permits DefaultChannel {
  /// A channel that keeps nothing: a send waits for its receiver.
  static <T> Channel<T> rendezvous() {
    return Channel.<T>builder().rendezvous().build();
  }

  /// A channel that keeps up to `capacity` elements and then makes its senders wait.
  ///
  /// @param capacity at least 0; 0 is a rendezvous
  /// @throws IllegalArgumentException if `capacity` is negative
  static <T> Channel<T> buffered(int capacity) {
    return Channel.<T>builder().buffered(capacity).build();
  }

  /// A channel that keeps the latest element only.
  static <T> Channel<T> conflated() {
    return Channel.<T>builder().conflated().build();
  }

  /// A channel that keeps any number of elements.
  static <T> Channel<T> unlimited() {
    return Channel.<T>builder().unlimited().build();
  }

  /// Describes a channel in more detail: name, kind, overflow, undelivered handler.
  static <T> ChannelBuilder<T> builder() {
    return new ChannelBuilder<>();
  }

  /// The name it was given, or one with a number.
  @Override
  String name();

  /// What it has done so far, in one instant.
  ChannelSnapshot snapshot();

  /// Sets how much is measured of it from now on. What has been counted so far stays if it was
  /// measured before, and is gone if that is switched off.
  void meter(Metering level);

  /// How much is measured of it.
  Metering metering();

  /// The channels that are alive in this process, in the order in which they were made.
  static List<Channel<?>> all() {
    return ChannelState.LIVE.all().stream()
        .sorted(Comparator.comparingLong(each -> each.id))
        .<Channel<?>>map(each -> (DefaultChannel<?>) each)
        .toList();
  }
}
