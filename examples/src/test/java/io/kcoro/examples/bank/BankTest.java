package io.kcoro.examples.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The books of the bank are right, however its day ends. */
@ParameterizedClass
@EnumSource
class BankTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final long ENDLESS = Long.MAX_VALUE / 2;

  @Parameter Engine engine;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, -4, Long.MAX_VALUE})
  void allTransfersAreDoneOrRefused(long seed) throws Exception {
    Options options = new Options(300, 20_000, seed, engine);

    Report report = Bank.run(options, CancellationToken.never(), LONG, line -> {});

    assertThat(report.isRight()).as(report.toString()).isTrue();
    assertThat(report.accepted()).isEqualTo(20_000);
    assertThat(report.done() + report.refused()).isEqualTo(20_000);
    assertThat(report.done()).isPositive();
    assertThat(report.refused()).isPositive();
    assertThat(report.accounts().balance()).isEqualTo(300 * Bank.BALANCE);
  }

  @Test
  void thousandsOfAccounts() throws Exception {
    Options options = new Options(5_000, 10_000, 1, engine);

    Report report = Bank.run(options, CancellationToken.never(), LONG, line -> {});

    assertThat(report.isRight()).as(report.toString()).isTrue();
    assertThat(report.accounts().balance()).isEqualTo(5_000 * Bank.BALANCE);
  }

  @Test
  void aBankThatClosesFinishesWhatItHasAccepted() throws Exception {
    CancellationSource closing = new CancellationSource();
    Options options = new Options(300, ENDLESS, 1, engine);

    Report report = Bank.run(options, closing.token(), LONG, line -> closing.cancel("enough"));

    assertThat(report.isRight()).as(report.toString()).isTrue();
    assertThat(report.accepted()).isPositive();
    assertThat(report.givenBack() + report.notBegun()).isZero();
  }

  @Test
  void aBankThatIsClosedBeforehandAcceptsNothing() throws Exception {
    CancellationSource closing = new CancellationSource();
    closing.cancel("a holiday");

    Report report =
        Bank.run(new Options(10, ENDLESS, 1, engine), closing.token(), LONG, line -> {});

    assertThat(report.isRight()).as(report.toString()).isTrue();
    assertThat(report.accepted()).isZero();
  }

  /** Tellers are stopped with transfers in their hands. */
  @Test
  void withoutPatienceNoMoneyIsLostEither(Seeds seeds) throws Exception {
    for (int round = 0; round < Stress.scaled(100); round++) {
      Random random = seeds.random(round);
      CancellationSource closing = new CancellationSource();
      CountDownLatch begun = new CountDownLatch(1);
      Thread closer =
          Thread.startVirtualThread(() -> {
            begun.countDown();
            for (int yields = random.nextInt(5_000); yields > 0; yields--) {
              Thread.yield();
            }
            closing.cancel("at once");
          });
      begun.await();
      Options options = new Options(5, ENDLESS, random.nextLong(), engine);

      Report report = Bank.run(options, closing.token(), Duration.ZERO, line -> {});

      closer.join();
      assertThat(report.isRight()).as("round %d: %s", round, report).isTrue();
    }
  }
}
