package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancelledException;
import io.kcoro.cancel.UncheckedInterruptedException;
import io.kcoro.channel.Channel;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cancellation ends every form of wait in a channel, in coroutines and in bodies of scopes. */
class CancelReachesChannelWaitsTest {
  private static final CancellationReason REASON = CancellationReason.user("enough");
  private static final Duration LONG = Duration.ofDays(1);

  private interface Operation {
    void run(Channel<Integer> channel) throws InterruptedException;
  }

  enum Form {
    SEND(channel -> channel.send(1)),
    SEND_FOR(channel -> channel.trySend(1, LONG)),
    SEND_UNTIL(channel -> channel.trySend(1, Deadline.after(LONG))),
    SEND_WITH_TOKEN(channel -> channel.trySend(1, new CancellationSource().token())),
    SEND_WITH_BOTH(
        channel -> channel.trySend(1, Deadline.after(LONG), new CancellationSource().token())),
    SEND_INTO_FULL(channel -> {
      Channel<Integer> full = Channel.buffered(1);
      full.send(1);
      channel.trySend(0); // for the count only
      full.send(2);
    }),
    RECEIVE(channel -> channel.receive()),
    RECEIVE_FOR(channel -> channel.tryReceive(LONG)),
    RECEIVE_UNTIL(channel -> channel.tryReceive(Deadline.after(LONG))),
    RECEIVE_WITH_TOKEN(channel -> channel.tryReceive(new CancellationSource().token())),
    RECEIVE_WITH_BOTH(
        channel -> channel.tryReceive(Deadline.after(LONG), new CancellationSource().token())),
    RECEIVE_MANY(channel -> channel.receiveMany(10)),
    FOR_EACH(channel -> channel.forEach(element -> {})),
    ELEMENTS(channel -> channel.elements().iterator().next());

    @SuppressWarnings("ImmutableEnumChecker") // a lambda that captures nothing
    private final Operation operation;

    Form(Operation operation) {
      this.operation = operation;
    }
  }

  private final Channel<Integer> channel = Channel.rendezvous();

  @ParameterizedTest
  @EnumSource(Form.class)
  void ofACoroutineThatWaits(Form form) throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Scope.run(scope -> {
      AtomicReference<Thread> thread = new AtomicReference<>();
      Coroutine coroutine = launch(scope, form, thread, seen);
      awaitParked(thread);
      coroutine.cancel(REASON);
    });
    assertCancelled(seen.get());
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void ofACoroutineThatIsAboutToWait(Form form) throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Scope.run(scope -> {
      Channel<Coroutine> self = Channel.rendezvous();
      self.send(
          scope.launch(() -> {
            self.receive().cancel(REASON);
            seen.set(catchThrowable(() -> form.operation.run(channel)));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          }));
    });
    assertCancelled(seen.get());
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void ofABodyThatWaits(Form form) throws Exception {
    for (Caller caller : Caller.values()) {
      AtomicReference<Throwable> seen = new AtomicReference<>();
      Throwable thrown =
          catchThrowable(() ->
              caller.run(() ->
                  Scope.run(scope -> {
                    AtomicReference<Thread> body = new AtomicReference<>(Thread.currentThread());
                    scope.launch(() -> {
                      awaitParked(body);
                      scope.cancel(REASON);
                    });
                    seen.set(catchThrowable(() -> form.operation.run(channel)));
                    throw (Exception) seen.get();
                  })));
      assertThat(thrown).isInstanceOf(CancellationException.class).hasCause(seen.get());
      assertCancelled(seen.get());
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void ofABodyThatIsAboutToWait(Form form) throws Exception {
    for (Caller caller : Caller.values()) {
      caller.run(() ->
          Scope.run(scope -> {
            scope.cancel(REASON);
            assertCancelled(catchThrowable(() -> form.operation.run(channel)));
          }));
    }
  }

  private Coroutine launch(
      Scope scope, Form form, AtomicReference<Thread> thread, AtomicReference<Throwable> seen) {
    return scope.launch(() -> {
      thread.set(Thread.currentThread());
      seen.set(catchThrowable(() -> form.operation.run(channel)));
      // Consumed: what follows is not disturbed.
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });
  }

  /** The element was not sent, nobody waits any more, and the reason is the one given. */
  private void assertCancelled(Throwable thrown) {
    Throwable cancelled =
        thrown instanceof UncheckedInterruptedException ? thrown.getCause() : thrown;
    assertThat(cancelled).isInstanceOf(CancelledException.class);
    assertThat(((CancelledException) cancelled).reason()).isSameAs(REASON);
    assertThat(channel.snapshot().waitingSenders()).isZero();
    assertThat(channel.snapshot().waitingReceivers()).isZero();
    assertThat(channel.snapshot().accepted()).isZero();
  }

  private static void awaitParked(AtomicReference<Thread> thread) {
    while (thread.get() == null || !(LockSupport.getBlocker(thread.get()) instanceof Channel)) {
      Thread.yield();
    }
  }
}
