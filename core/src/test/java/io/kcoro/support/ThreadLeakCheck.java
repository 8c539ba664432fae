package io.kcoro.support;

import static java.util.stream.Collectors.joining;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves a platform or a virtual thread behind, and a class whose set-up does.
 *
 * <p>Thread ids only grow. So the next free id, taken before a test, tells apart what the test
 * started; no list of threads is needed then. Afterwards threads that are about to end get a moment
 * to do so.
 *
 * <p>Threads of the JVM, of JUnit and of the build are no leak. Tests must not run in parallel: a
 * thread could not be told to be one test's or the other's.
 */
public final class ThreadLeakCheck
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  /** Configuration parameter: for how long, in milliseconds, a test's threads may still end. */
  static final String GRACE = "kcoro.threads.grace";

  /**
   * Configuration parameter: a pattern for the names of platform threads that a module's
   * dependencies keep, as their pools do.
   */
  static final String KEPT = "kcoro.threads.kept";

  private static final long DEFAULT_GRACE_MILLIS = 3_000;

  /** The outermost frame of the virtual threads by which the JDK polls sockets for all others. */
  private static final String SOCKET_POLLER = "java.base/sun.nio.ch.Poller$Pollers.";

  private static final VirtualThreadSchedulerMXBean CARRIERS =
      ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

  private static final Namespace NAMESPACE = Namespace.create(ThreadLeakCheck.class);

  /** A leak is one test's failure: neither its class nor the next test is blamed as well. */
  private static final Set<Long> BLAMED = ConcurrentHashMap.newKeySet();

  @Override
  public void beforeAll(ExtensionContext context) {
    mark(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    mark(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    check(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    check(context);
  }

  private static void mark(ExtensionContext context) {
    long nextId = Thread.ofVirtual().unstarted(() -> {}).threadId();
    context.getStore(NAMESPACE).put(context.getUniqueId(), nextId);
  }

  private static void check(ExtensionContext context) {
    long firstId = context.getStore(NAMESPACE).get(context.getUniqueId(), Long.class);
    long graceMillis =
        context.getConfigurationParameter(GRACE, Long::parseLong).orElse(DEFAULT_GRACE_MILLIS);
    Predicate<String> kept =
        context
            .getConfigurationParameter(KEPT)
            .map(pattern -> Pattern.compile(pattern).asMatchPredicate())
            .orElse(name -> false);
    List<ThreadDump.Entry> left = leftAfter(Duration.ofMillis(graceMillis), firstId, kept);
    if (left.isEmpty()) {
      return;
    }
    left.forEach(thread -> BLAMED.add(thread.id()));
    throw new AssertionError(
        "%s left %d thread(s) behind:%n%n%s"
            .formatted(
                context.getDisplayName(),
                left.size(),
                left.stream().map(ThreadDump.Entry::summary).collect(joining("\n\n"))));
  }

  private static List<ThreadDump.Entry> leftAfter(
      Duration grace, long firstId, Predicate<String> kept) {
    long deadline = System.nanoTime() + grace.toNanos();
    long pause = TimeUnit.MICROSECONDS.toNanos(500);
    awaitIdleCarriers(deadline);
    List<ThreadDump.Entry> left = startedSince(firstId, kept);
    while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
      // The end of a virtual thread that only a dump knows cannot be waited for, only seen.
      LockSupport.parkNanos(pause);
      pause = Math.min(pause * 2, TimeUnit.MILLISECONDS.toNanos(50));
      awaitIdleCarriers(deadline);
      left = startedSince(firstId, kept);
    }
    return left;
  }

  /**
   * Waits until no virtual thread runs or is about to: JDK 25 may crash if it dumps one that is
   * mounting, unmounting or ending at that moment (JDK-8364343).
   */
  private static void awaitIdleCarriers(long deadline) {
    while ((CARRIERS.getMountedVirtualThreadCount() > 0
            || CARRIERS.getQueuedVirtualThreadCount() > 0)
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
    }
  }

  private static List<ThreadDump.Entry> startedSince(long firstId, Predicate<String> kept) {
    Set<Long> infrastructure =
        platformThreads()
            .filter(thread -> isInfrastructure(thread) || kept.test(thread.getName()))
            .map(Thread::threadId)
            .collect(Collectors.toSet());
    return ThreadDump.take().entries().stream()
        .filter(thread -> thread.id() > firstId)
        .filter(thread -> !infrastructure.contains(thread.id()))
        .filter(thread -> !thread.text().contains(SOCKET_POLLER))
        .filter(thread -> !BLAMED.contains(thread.id()))
        .toList();
  }

  private static Stream<Thread> platformThreads() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    // enumerate() drops what does not fit, without a word: leave room until it leaves some too.
    Thread[] threads = new Thread[64];
    int count = root.enumerate(threads);
    while (count == threads.length) {
      threads = new Thread[threads.length * 2];
      count = root.enumerate(threads);
    }
    return Stream.of(threads).limit(count);
  }

  /** Threads that the JVM, its common pool, the shared scheduler, the carriers or JUnit keep. */
  private static boolean isInfrastructure(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    if (group == null || !isOfProgram(group)) {
      return true;
    }
    if (thread instanceof ForkJoinWorkerThread worker
        && worker.getPool().equals(ForkJoinPool.commonPool())) {
      return true;
    }
    if (thread.getName().startsWith("kcoro-shared-") || thread.getName().equals("kcoro-timers")) {
      return true; // they cannot be shut down
    }
    // The timer of a fork-join pool ends with its pool, whose own workers would be found.
    if (thread.getClass().getName().equals("java.util.concurrent.DelayScheduler")) {
      return true;
    }
    return thread.getName().startsWith("junit-") || thread.getName().startsWith("surefire-");
  }

  /** A program's threads are in the group "main" or below it; the JVM's own are beside it. */
  private static boolean isOfProgram(ThreadGroup group) {
    for (ThreadGroup g = group; g != null; g = g.getParent()) {
      if (g.getName().equals("main")) {
        return true;
      }
    }
    return false;
  }
}
