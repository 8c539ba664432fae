package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Each transition of the handshake, without a race. The owner is the thread that runs the test. */
@ParameterizedClass
@EnumSource(Caller.class)
class HandshakeTest {
  private static final CancellationReason REASON = CancellationReason.user("enough");

  @Parameter Caller caller;

  private final CancellationSource source = new CancellationSource();

  /** The test's own thread does not change: each test runs in one, made by the caller. */
  private interface Steps {
    void run(Handshake handshake) throws Exception;
  }

  @BeforeEach
  void isNotCancelled() {
    assertThat(source.token().isCancelled()).isFalse();
  }

  private void inOwner(Steps steps) throws Exception {
    caller.run(() -> steps.run(new Handshake(Thread.currentThread(), source.token()::reason)));
  }

  private void cancel(Handshake handshake) throws InterruptedException {
    source.cancel(REASON);
    Thread canceller = Caller.PLATFORM.start(handshake::interrupt);
    boolean interrupted = false;
    while (canceller.isAlive()) {
      try {
        canceller.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  @Test
  void interruptSetsTheFlagOnce() throws Exception {
    inOwner(handshake -> {
      cancel(handshake);
      assertThat(Thread.interrupted()).isTrue();
      handshake.interrupt();
      assertThat(isInterrupted()).isFalse();
      handshake.end();
    });
  }

  @Test
  void endClearsTheFlagAndNoInterruptComesAfterIt() throws Exception {
    inOwner(handshake -> {
      cancel(handshake);
      handshake.end();
      assertThat(isInterrupted()).isFalse();
      handshake.interrupt();
      assertThat(isInterrupted()).isFalse();
    });
  }

  @Test
  void consumeClearsTheFlagOrKeepsTheInterruptFromComing() throws Exception {
    inOwner(handshake -> {
      cancel(handshake);
      handshake.consume(REASON);
      assertThat(isInterrupted()).isFalse();
    });
    inOwner(handshake -> {
      handshake.consume(REASON);
      handshake.interrupt();
      assertThat(isInterrupted()).isFalse();
    });
  }

  @Test
  void consumeOfAnothersCancellationLeavesTheInterrupt() throws Exception {
    inOwner(handshake -> {
      handshake.consume(CancellationReason.user("another's"));
      cancel(handshake);
      assertThat(Thread.interrupted()).isTrue();
      // The wait that reports has cleared the flag.
      handshake.consume(CancellationReason.user("another's"));
      assertThat(isInterrupted()).isTrue();
      handshake.consume(REASON);
      assertThat(isInterrupted()).isFalse();
    });
  }

  @Test
  void aMaskKeepsTheInterruptUntilItIsTakenOff() throws Exception {
    inOwner(handshake -> {
      handshake.mask();
      handshake.mask();
      cancel(handshake);
      assertThat(isInterrupted()).isFalse();
      handshake.unmask();
      assertThat(isInterrupted()).isFalse();
      handshake.unmask();
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void aMaskHidesAnInterruptThatHasCome() throws Exception {
    inOwner(handshake -> {
      cancel(handshake);
      handshake.mask();
      assertThat(isInterrupted()).isFalse();
      handshake.unmask();
      assertThat(isInterrupted()).isTrue();
      handshake.consume(REASON);
      assertThat(isInterrupted()).isFalse();
    });
  }

  @Test
  void aMaskWithoutAnInterruptLeavesNothing() throws Exception {
    inOwner(handshake -> {
      handshake.mask();
      handshake.unmask();
      assertThat(isInterrupted()).isFalse();
      cancel(handshake);
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void aMaskAfterTheInterruptWasConsumedBringsNothingBack() throws Exception {
    inOwner(handshake -> {
      cancel(handshake);
      handshake.consume(REASON);
      handshake.mask();
      handshake.interrupt();
      handshake.unmask();
      assertThat(isInterrupted()).isFalse();
    });
  }

  @Test
  void aReportUnderTheMaskDoesNotConsume() throws Exception {
    inOwner(handshake -> {
      handshake.mask();
      cancel(handshake);
      handshake.consume(REASON);
      handshake.unmask();
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void restoreBringsAConsumedInterruptBack() throws Exception {
    inOwner(handshake -> {
      cancel(handshake);
      handshake.consume(REASON);
      handshake.restore();
      assertThat(isInterrupted()).isTrue();
      handshake.consume(REASON);
      assertThat(isInterrupted()).isFalse();
    });
  }

  @Test
  void restoreInventsNothing() throws Exception {
    inOwner(handshake -> {
      handshake.restore();
      assertThat(isInterrupted()).isFalse();
      source.cancel(REASON);
      handshake.restore(); // the canceller is still to come
      assertThat(isInterrupted()).isFalse();
      handshake.interrupt();
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void anInterruptThatThrowsIsOneAllTheSame() throws Exception {
    source.cancel(REASON);
    IllegalStateException broken = new IllegalStateException("on purpose");
    Thread owner =
        new Thread() {
          @Override
          public void interrupt() {
            throw broken;
          }
        };
    Handshake handshake = new Handshake(owner, source.token()::reason);
    assertThat(catchThrowable(handshake::interrupt)).isSameAs(broken);
    handshake.end(); // does not wait for ever
  }
}
