package io.kcoro.channel;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/// Selects over channels that end.
public abstract class SelectEndsUnderCheck extends SelectUnderCheck
    implements SelectOperations.Ending {
  private final Throwable cause = new IllegalStateException("ended with a cause");

  SelectEndsUnderCheck(int... capacities) {
    super(capacities);
  }

  @Override
  @Operation
  public boolean close(@Param(gen = IntGen.class, conf = "0:1") int channel) {
    return channels[channel].closeForSend(null);
  }

  @Override
  @Operation
  public boolean closeWithCause(@Param(gen = IntGen.class, conf = "0:1") int channel) {
    return channels[channel].closeForSend(cause);
  }

  @Override
  @Operation
  public boolean cancel(@Param(gen = IntGen.class, conf = "0:1") int channel) {
    return channels[channel].cancelAll(null);
  }
}
