package io.kcoro.memory;

import java.util.EnumSet;
import java.util.Set;

/// Passes descriptors within the process: the handle changes, the bytes stay. From hand to hand in
/// a rendezvous, queued in the other kinds.
public final class ZrefBackend implements TransferBackend {
  /// For the service loader.
  public ZrefBackend() {}

  @Override
  public String name() {
    return ZREF;
  }

  @Override
  public Set<TransferCapability> capabilities() {
    return EnumSet.of(TransferCapability.HAND_TO_HAND, TransferCapability.QUEUED);
  }

  @Override
  public Set<RegionKind> formats() {
    return EnumSet.allOf(RegionKind.class);
  }

  /// A copy needs a block of its own, which costs more than a move whatever the size: nothing is
  /// copied.
  @Override
  public long copyBelow() {
    return 0;
  }

  @Override
  public Descriptor take(Descriptor payload) {
    return payload.send();
  }

  @Override
  public void giveBack(Descriptor payload, Descriptor taken) {
    payload.takeBack(taken);
  }
}
