package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.support.Stress;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;

/** Interleavings of one canceller with what the owner of a {@link Handshake} does meanwhile. */
class HandshakeLincheckTest {
  private static final CancellationReason REASON = CancellationReason.user("enough");

  /** What the owner does; whether an interrupt must be left in the end. */
  private interface Owner {
    boolean run(Handshake handshake, CancellationSource source);
  }

  private static void check(Owner owner) {
    Lincheck.runConcurrentTest(
        Stress.scaled(200),
        () -> {
          CancellationSource source = new CancellationSource();
          Handshake handshake = new Handshake(Thread.currentThread(), source.token()::reason);
          Thread canceller =
              new Thread(() -> {
                source.cancel(REASON);
                handshake.interrupt();
              });
          canceller.start();
          boolean expected = owner.run(handshake, source);
          boolean flag = Thread.interrupted();
          try {
            canceller.join();
          } catch (InterruptedException e) {
            flag = true;
          }
          if (Thread.interrupted()) {
            flag = true;
          }
          expect(expected, flag);
        });
  }

  private static void expect(boolean expected, boolean flag) {
    if (flag != expected) {
      throw new AssertionError(expected ? "an interrupt is lost" : "an interrupt is left");
    }
  }

  private static void expectNoFlag() {
    expect(false, Thread.currentThread().isInterrupted());
  }

  @Test
  void noneComesAfterTheEnd() {
    check((handshake, source) -> {
      handshake.end();
      expectNoFlag();
      return false;
    });
  }

  @Test
  void noneComesAfterAReport() {
    check((handshake, source) -> {
      if (!source.token().isCancelled()) {
        return true;
      }
      handshake.consume(REASON);
      expectNoFlag();
      return false;
    });
  }

  @Test
  void noneComesUnderTheMaskAndNoneIsLostByIt() {
    check((handshake, source) -> {
      handshake.mask();
      expectNoFlag();
      handshake.unmask();
      return true;
    });
  }

  @Test
  void noneIsLostByTwoMasksNorLeftAfterTheEnd() {
    check((handshake, source) -> {
      handshake.mask();
      handshake.unmask();
      handshake.mask();
      expectNoFlag();
      handshake.unmask();
      handshake.end();
      expectNoFlag();
      return false;
    });
  }

  /** The check can fail: an owner that ends by clearing the flag only is interrupted later. */
  @Test
  void anEndWithoutAHandshakeIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() -> check((handshake, source) -> false));
  }
}
