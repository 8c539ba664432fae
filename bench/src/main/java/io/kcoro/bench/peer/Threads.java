package io.kcoro.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Plain threads, for what has channels only. Not thread-safe.
final class Threads {
  /// What a thread does.
  @FunctionalInterface
  interface Body {
    void run() throws Exception;
  }

  private final ThreadFactory factory;
  private final List<Thread> threads = new ArrayList<>();
  private final Thread owner = Thread.currentThread();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /// @param kind how to make them
  Threads(Thread.Builder kind) {
    this(kind.factory());
  }

  /// @param factory makes them
  Threads(ThreadFactory factory) {
    this.factory = factory;
  }

  void start(Body body) {
    Thread thread = factory.newThread(() -> run(body));
    threads.add(thread);
    thread.start();
  }

  private void run(Body body) {
    try {
      body.run();
    } catch (Throwable e) {
      // The first failure ends the others: they would wait for ever.
      if (failure.compareAndSet(null, e)) {
        owner.interrupt();
      }
    }
  }

  /// Waits until all have ended.
  ///
  /// @throws ExecutionException with what one of them threw
  void join() throws InterruptedException, ExecutionException {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      endAfter(e);
    }
    tellFailure();
  }

  /// Ends all because their owner was interrupted, by one of them that failed or by somebody else.
  ///
  /// @throws ExecutionException with what one of them threw
  /// @throws InterruptedException `interruption`, if that was not why
  void endAfter(InterruptedException interruption) throws InterruptedException, ExecutionException {
    boolean isForeign = failure.compareAndSet(null, interruption);
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      joinUninterruptibly(thread);
    }
    if (isForeign) {
      throw interruption;
    }
    tellFailure();
  }

  /// Whoever interrupts now is told by what is thrown in the end.
  private static void joinUninterruptibly(Thread thread) {
    boolean joined = false;
    while (!joined) {
      try {
        thread.join();
        joined = true;
      } catch (InterruptedException again) {
        joined = false;
      }
    }
  }

  @SuppressWarnings("ResultOfMethodCallIgnored")
  private void tellFailure() throws ExecutionException {
    Throwable thrown = failure.get();
    if (thrown != null) {
      Thread.interrupted(); // told by what is thrown
      throw new ExecutionException(thrown);
    }
  }
}
