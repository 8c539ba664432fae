package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(TokenMirror.run())
        .hasSize(2)
        .satisfies(each ->
            assertThat(each.stream().mapToInt(TokenMirror.Received::count).sum()).isEqualTo(2_000))
        .satisfies(each ->
            assertThat(each.stream().mapToLong(TokenMirror.Received::sum).sum())
                .isEqualTo(999_000));
  }

  @Test
  void runsOnTheModulePath() {
    assertThat(FirstSteps.class.getModule().isNamed()).isTrue();
  }
}
