package io.kcoro.channel;

/// A clause that waits until a channel keeps at least so many elements: its consumers are too slow.
/// It is ready as long as that is so; a loop disables it after its turn.
public final class PressureClause extends SelectClause {
  final SelectableChannel channel;
  private final long threshold;
  private final SelectEvent.OfPressure event;

  PressureClause(SelectableChannel channel, long threshold, SelectWait wait) {
    this.channel = channel;
    this.threshold = threshold;
    event = new SelectEvent.OfPressure(channel, threshold, wait, this);
  }

  @Override
  SelectEvent event() {
    return event;
  }

  @Override
  boolean tryNow() {
    return channel.accepted - channel.removed >= threshold; // a glance
  }

  @Override
  boolean keepsLoop() {
    return false;
  }

  @Override
  boolean isSpent() {
    return true;
  }

  /// What it waits for, for messages.
  @Override
  public String toString() {
    return "%d elements in '%s'".formatted(threshold, channel.name());
  }
}
