package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Runs the examples, as modules: what they use must be exported.
class ExamplesTest {
  @Test
  void firstSteps() throws InterruptedException {
    assertThat(FirstSteps.sumOfSquares(100)).isEqualTo(338_350);
  }

  @Test
  void primeSieve() throws InterruptedException {
    assertThat(PrimeSieve.firstPrimes(10)).containsExactly(2, 3, 5, 7, 11, 13, 17, 19, 23, 29);
  }

  @Test
  void tokenMirror() throws InterruptedException {
    List<TokenMirror.Share> shares = TokenMirror.run();
    assertThat(shares).hasSize(2);
    assertThat(shares.stream().mapToLong(TokenMirror.Share::count).sum()).isEqualTo(2_000);
    assertThat(shares.stream().mapToLong(TokenMirror.Share::sum).sum()).isEqualTo(999_000);
  }

  @Test
  void runsOnTheModulePath() {
    assertThat(FirstSteps.class.getModule().isNamed()).isTrue();
  }
}
