package io.kcoro.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kcoro.bench.harness.Comparison.Pair;
import io.kcoro.bench.measure.Figures;
import io.kcoro.bench.row.Rows;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void theRatioIsTheMedianOfThePairsRatiosNotTheRatioOfTheMedians() {
    Comparison comparison = time(pair(10, 20), pair(40, 10), pair(30, 30));

    assertThat(comparison.kcoroValue()).isEqualTo(30);
    assertThat(comparison.peerValue()).isEqualTo(20);
    assertThat(comparison.ratio()).isEqualTo(1);
  }

  @Test
  void theSpreadIsTheDistanceOfTheRatiosAsAPartOfTheMedian() {
    Comparison comparison = time(pair(8, 10), pair(10, 10), pair(13, 10));

    assertThat(comparison.spread()).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void onePairHasNoSpread() {
    Comparison comparison = time(pair(3, 4));

    assertThat(comparison.ratio()).isEqualTo(0.75);
    assertThat(comparison.spread()).isZero();
  }

  @Test
  void ofAnEvenNumberTheMiddleIsTheMeanOfTwo() {
    assertThat(time(pair(1, 1), pair(2, 1)).ratio()).isEqualTo(1.5);
  }

  @Test
  void processorTimeIsAMedianToo() {
    Comparison comparison = time(pair(1, 2), pair(5, 6), pair(3, 4));

    assertThat(comparison.kcoroCpuNanos()).isEqualTo(6);
    assertThat(comparison.peerCpuNanos()).isEqualTo(8);
  }

  @Test
  void aRowAboutMemoryComparesBytes() {
    Comparison comparison =
        new Comparison(
            Rows.named("idle-memory"),
            "direct",
            "go",
            List.of(new Pair(new Figures(9, 9, 500), new Figures(1, 1, 2_000))));

    assertThat(comparison.kcoroValue()).isEqualTo(500);
    assertThat(comparison.peerValue()).isEqualTo(2_000);
    assertThat(comparison.ratio()).isEqualTo(0.25);
  }

  @Test
  void withoutPairsThereIsNothingToCompare() {
    assertThatThrownBy(ComparisonTest::time).isInstanceOf(IllegalArgumentException.class);
  }

  /** Processor time is twice the wall time. */
  static Pair pair(double kcoro, double peer) {
    return new Pair(new Figures(kcoro, 2 * kcoro, 0), new Figures(peer, 2 * peer, 0));
  }

  private static Comparison time(Pair... pairs) {
    return new Comparison(Rows.named("rendezvous"), "direct", "jox", List.of(pairs));
  }
}
