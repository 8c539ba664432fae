package io.kcoro.internal.wait;

import io.kcoro.internal.live.Identities;

/// Who waits, sends, receives, holds a mutex: a thread, or the [StacklessRun] whose step it runs.
/// What such a party is for people: the coroutine, if it is one's.
public final class Parties {
  private Parties() {}

  /// Who runs in this thread.
  public static Object self() {
    Thread thread = Thread.currentThread();
    return thread instanceof RunsStackless worker && worker.running() instanceof StacklessRun run
        ? run
        : thread;
  }

  /// The number of `party`, or of a coroutine: a stackless one has that of its handle, the thread
  /// of one that has a thread is an alias of it.
  public static long number(Object party) {
    return Identities.of(handle(party));
  }

  /// The name of `party`, or of a coroutine.
  public static String name(Object party) {
    return switch (handle(party)) {
      case Named named -> named.name();
      case Thread thread -> {
        String name = thread.getName();
        yield name.isEmpty() ? "thread " + thread.threadId() : name;
      }
      case Object other -> other.toString();
    };
  }

  /// Whether `party` has ended.
  public static boolean isOver(Object party) {
    return switch (party) {
      case Thread thread -> !thread.isAlive();
      case StacklessRun run -> run.isOver();
      default -> false;
    };
  }

  private static Object handle(Object party) {
    StacklessRun.Host host = party instanceof StacklessRun run ? run.host() : null;
    return host == null ? party : host;
  }
}
