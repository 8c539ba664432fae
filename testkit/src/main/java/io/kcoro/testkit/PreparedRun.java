package io.kcoro.testkit;

import io.kcoro.Suspending;
import java.util.Objects;

/// A run that is set up and has not begun. For one thread.
public final class PreparedRun {
  private final Run run;

  PreparedRun(Run run) {
    this.run = run;
  }

  /// What its body will be given.
  public TestScope test() {
    return run.test();
  }

  /// Runs `body`, as [TestRun#run] does.
  ///
  /// **Suspends** until the run is over.
  ///
  /// @throws X what `body` throws
  /// @throws HangError if it does not end
  /// @throws LeakError if something is left
  /// @throws InterruptedException if the thread is interrupted; the run has been cancelled then
  @Suspending
  public <X extends Exception> void run(TestBody<X> body) throws X, InterruptedException {
    run.<X>execute(Objects.requireNonNull(body, "body"));
  }
}
