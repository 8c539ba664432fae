package io.kcoro.channel;

import java.util.function.BooleanSupplier;

/** Waits for a state; the time limit of the test, which interrupts, ends a wait in vain. */
final class Await {
  private Await() {}

  static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the condition did not come true");
      }
      Thread.yield();
    }
  }

  static void senders(Channel<?> channel, long count) throws InterruptedException {
    until(() -> channel.snapshot().waitingSenders() == count);
  }

  static void receivers(Channel<?> channel, long count) throws InterruptedException {
    until(() -> channel.snapshot().waitingReceivers() == count);
  }
}
