package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.support.Stress;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/// Selects with one to three clauses over two shared channels, beside plain sends and receives,
/// held against their sequential specification. Longer with `-Dkcoro.stress=N`.
class SelectLincheckTest {
  private static void check(Class<?> selects, Class<?> specification) {
    modelChecking()
        .sequentialSpecification(specification)
        .verifier(SelectVerifier.class)
        .check(selects);
    new StressOptions()
        .iterations(Stress.scaled(3))
        .invocationsPerIteration(300)
        .threads(3)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(2)
        .sequentialSpecification(specification)
        .verifier(SelectVerifier.class)
        .check(selects);
  }

  private static ModelCheckingOptions modelChecking() {
    return new ModelCheckingOptions()
        .iterations(Stress.scaled(3))
        .invocationsPerIteration(150)
        .threads(3)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(2);
  }

  @Test
  void twoRendezvous() {
    check(TwoRendezvous.class, TwoRendezvousModel.class);
  }

  public static class TwoRendezvous extends SelectUnderCheck {
    public TwoRendezvous() {
      super(0, 0);
    }
  }

  public static final class TwoRendezvousModel extends SelectModel {
    public TwoRendezvousModel() {
      super(0, 0);
    }
  }

  @Test
  void rendezvousAndBuffered() {
    check(RendezvousAndBuffered.class, RendezvousAndBufferedModel.class);
  }

  public static final class RendezvousAndBuffered extends SelectUnderCheck {
    public RendezvousAndBuffered() {
      super(0, 1);
    }
  }

  public static final class RendezvousAndBufferedModel extends SelectModel {
    public RendezvousAndBufferedModel() {
      super(0, 1);
    }
  }

  @Test
  void twoBuffered() {
    check(TwoBuffered.class, TwoBufferedModel.class);
  }

  public static class TwoBuffered extends SelectUnderCheck {
    public TwoBuffered() {
      super(1, 2);
    }
  }

  public static final class TwoBufferedModel extends SelectModel {
    public TwoBufferedModel() {
      super(1, 2);
    }
  }

  @Test
  void channelsThatEnd() {
    check(ChannelsThatEnd.class, RendezvousAndBufferedModel.class);
  }

  public static final class ChannelsThatEnd extends SelectEndsUnderCheck {
    public ChannelsThatEnd() {
      super(0, 1);
    }
  }

  @Test
  void tokensAndTimeouts() {
    check(TokensAndTimeouts.class, RendezvousAndBufferedModel.class);
  }

  public static class TokensAndTimeouts extends SelectEventsUnderCheck {
    public TokensAndTimeouts() {
      super(0, 1);
    }
  }

  /// The check can fail: a select that does not heed that the token was cancelled between its look
  /// at it and its registration is found.
  @Test
  void aTokenCancelledBeforeTheRegistrationIsFoundIfLost() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() ->
            modelChecking()
                .iterations(200)
                .minimizeFailedScenario(false)
                .sequentialSpecification(RendezvousAndBufferedModel.class)
                .verifier(SelectVerifier.class)
                .check(LosesTheToken.class));
  }

  public static final class LosesTheToken extends TokensAndTimeouts {
    @Override
    void arm(SelectEvent event, CancelSignal signal, long epoch) {
      if (signal.firedReason() == null) {
        event.arm(epoch);
      }
    }
  }

  /// The check can fail: a turn that tries one clause after the other, and takes the failure of
  /// each for the failure of all at one instant, is found.
  @Test
  void aTurnThatIsNotAtomicIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() ->
            modelChecking()
                .iterations(200)
                .minimizeFailedScenario(false)
                .sequentialSpecification(TwoBufferedModel.class)
                .verifier(SelectVerifier.class)
                .check(NotAtomic.class));
  }

  public static final class NotAtomic extends TwoBuffered {
    @Override
    SelectClause tryNow(Select select) {
      select.reset();
      return select.tryClauses();
    }
  }
}
