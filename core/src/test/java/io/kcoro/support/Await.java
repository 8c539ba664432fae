package io.kcoro.support;

import io.kcoro.channel.Channel;
import java.util.function.BooleanSupplier;

/** Waits for a state; the time limit of the test, which interrupts, ends a wait in vain. */
public final class Await {
  private Await() {}

  public static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the condition did not come true");
      }
      Thread.yield();
    }
  }

  public static void senders(Channel<?> channel, long count) throws InterruptedException {
    until(() -> channel.snapshot().waitingSenders() == count);
  }

  public static void receivers(Channel<?> channel, long count) throws InterruptedException {
    until(() -> channel.snapshot().waitingReceivers() == count);
  }
}
