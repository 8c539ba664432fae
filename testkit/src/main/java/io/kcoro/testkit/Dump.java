package io.kcoro.testkit;

import io.kcoro.schedule.SeededScheduler;
import io.kcoro.schedule.TaskSnapshot;
import java.util.List;

/// The coroutines of a run as text, without the frames that all waits and all coroutines share.
final class Dump {
  private static final List<String> EVERYWHERE =
      List.of(
          "java.lang.VirtualThread.",
          "java.lang.Thread.",
          "java.lang.System$",
          "java.lang.ScopedValue",
          "java.util.concurrent.locks.LockSupport.",
          "jdk.internal.",
          "io.kcoro.internal.",
          "io.kcoro.scope.DirectCoroutine.run");

  /// The threads by which the JDK polls sockets for all others; they stay.
  private static final String POLLER = "sun.nio.ch.Poller";

  private Dump() {}

  static List<String> of(SeededScheduler scheduler) {
    return scheduler.tasks().stream().filter(task -> !isPoller(task)).map(Dump::of).toList();
  }

  private static boolean isPoller(TaskSnapshot task) {
    return task.stack().stream().anyMatch(call -> call.getClassName().startsWith(POLLER));
  }

  private static String of(TaskSnapshot task) {
    List<StackTraceElement> stack =
        task.stack().stream().filter(call -> !isEverywhere(call)).toList();
    return new TaskSnapshot(task.name(), task.state(), stack).toString();
  }

  private static boolean isEverywhere(StackTraceElement call) {
    String method = call.getClassName() + "." + call.getMethodName();
    return EVERYWHERE.stream().anyMatch(method::startsWith);
  }
}
