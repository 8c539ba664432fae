package io.kcoro.channel;

import io.kcoro.schedule.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts the threads of a test and ends, after it, those that a failure left waiting. */
final class Actors implements AfterEachCallback {
  private final List<Actor<?>> started = new ArrayList<>();
  private boolean carried;

  <T> Actor<T> start(Threads kind, Callable<T> body) {
    carried |= kind == Threads.CARRIED;
    Actor<T> actor = new Actor<>(kind, body);
    started.add(actor);
    actor.thread().start();
    return actor;
  }

  /** Waits for the end of all that were started; fails if one of them did. */
  void join() throws InterruptedException {
    for (Actor<?> actor : started) {
      actor.result();
    }
  }

  /** Ends those that still wait, and forgets all. */
  void end() {
    started.forEach(actor -> actor.thread().interrupt());
    started.clear();
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    end();
    if (carried) {
      // The JVM may crash if it dumps a thread that ends just now; the leak check does.
      Scheduler.shared().drain(Duration.ofSeconds(3));
    }
  }
}
