package io.kcoro.memory;

import io.kcoro.channel.ElementPolicy;
import io.kcoro.channel.Outcome;
import io.kcoro.channel.UndeliveredHandler;

/// A channel's elements are descriptors, and whoever sends one has it no more.
final class MovingPolicy implements ElementPolicy<Descriptor> {
  static final MovingPolicy INSTANCE = new MovingPolicy();

  private MovingPolicy() {}

  @Override
  public Descriptor accept(Descriptor element) {
    return element.send();
  }

  @Override
  public void refuse(Descriptor element, Descriptor accepted, Outcome outcome) {
    element.takeBack(accepted);
  }

  @Override
  public void discard(Descriptor element, UndeliveredHandler.Reason reason) {
    element.release();
  }

  @Override
  public long length(Descriptor element) {
    return element.length();
  }
}
