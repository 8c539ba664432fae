package io.kcoro.support;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;

/** Prints the stacks of all threads, virtual ones included, when a test exceeds its time limit. */
public final class ThreadDumpOnTimeout implements PreInterruptCallback {
  @Override
  public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext context) {
    System.err.printf(
        "%s exceeded its time limit in thread #%d \"%s\". All threads:%n%s%n",
        context.getUniqueId(),
        interrupt.getThreadToInterrupt().threadId(),
        interrupt.getThreadToInterrupt().getName(),
        ThreadDump.take().text());
  }
}
