package io.kcoro.channel;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cancel.CancelledException;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.schedule.Scheduler;
import io.kcoro.time.Deadline;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One operation in a stackless coroutine of its own, for a thread that waits for what comes of it:
 * so what is tested with threads is tested with stackless coroutines as well. An interrupt of the
 * thread cancels the coroutine.
 *
 * @param <R> the type of the result
 */
final class StacklessOperation<R> extends Stackless implements StacklessRun.Host {
  private static final StacklessRun.Resumer SHARED =
      new StacklessRun.Resumer() {
        @Override
        public void execute(Runnable task) {
          Scheduler.shared().execute(task);
        }

        @Override
        public void resume(Runnable task) {
          Scheduler.shared().resume(task);
        }

        @Override
        public void requeue(Runnable task) {
          Scheduler.shared().requeue(task);
        }
      };

  private final Function<StacklessOperation<R>, Op> operation;
  private final CountDownLatch ended = new CountDownLatch(1);

  // Written before the latch is opened, read after it.
  private @Nullable R result;
  private @Nullable Throwable thrown;

  private StacklessOperation(Function<StacklessOperation<R>, Op> operation) {
    this.operation = operation;
  }

  static <T> SendResult send(SendChannel<T> channel, T element) throws InterruptedException {
    return new StacklessOperation<SendResult>(it ->
        it.send(
            channel,
            element,
            () -> it.with(SendResult.Done.INSTANCE),
            cause -> it.with(new SendResult.Closed(cause))))
        .result();
  }

  static <T> SendResult trySend(SendChannel<T> channel, T element, Deadline deadline)
      throws InterruptedException {
    return new StacklessOperation<SendResult>(
            it -> it.trySend(channel, element, deadline, it::with))
        .result();
  }

  static <T> SendResult trySend(SendChannel<T> channel, T element, CancellationToken token)
      throws InterruptedException {
    return new StacklessOperation<SendResult>(it -> it.trySend(channel, element, token, it::with))
        .result();
  }

  static <T> ReceiveResult<T> receive(ReceiveChannel<T> channel) throws InterruptedException {
    return new StacklessOperation<ReceiveResult<T>>(it ->
        it.receive(
            channel,
            element -> it.with(new ReceiveResult.Received<>(element)),
            cause -> it.with(new ReceiveResult.Closed<>(cause))))
        .result();
  }

  static SelectClause select(Select select) throws InterruptedException {
    return new StacklessOperation<SelectClause>(it -> it.select(select, it::with)).result();
  }

  private Op with(R result) {
    this.result = result;
    return done();
  }

  @Override
  protected Op start() {
    return operation.apply(this);
  }

  @Override
  public Throwable cancellation() {
    return new CancelledException(CancellationReason.user("the thread was interrupted"));
  }

  @Override
  public Thread.UncaughtExceptionHandler uncaughtHandler() {
    return null;
  }

  @Override
  public void ended(@Nullable Throwable thrown) {
    this.thrown = thrown;
    ended.countDown();
  }

  private R result() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    StacklessRun run = StacklessRun.of(this);
    run.start(this, SHARED);
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        run.cancel();
      }
    }
    if (thrown instanceof CancelledException) {
      throw new InterruptedException();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (thrown instanceof RuntimeException failure) {
      throw failure;
    }
    if (thrown != null) {
      throw new AssertionError(thrown);
    }
    return result;
  }
}
