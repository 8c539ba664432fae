package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which of several clauses that can take effect is chosen, and many turns of one select. */
class SelectOrderTest {
  private static final int CLAUSES = 4;

  @RegisterExtension final Channels channels = new Channels();

  private final List<DefaultChannel<Integer>> ready = new ArrayList<>();

  /** Makes a clause for each of some channels that always have an element: their numbers. */
  private void receiveFromAll(Select select) {
    for (int i = ready.size(); i < CLAUSES; i++) {
      ready.add(channels.<Integer>open(Shape.UNLIMITED));
      ready.get(i).trySend(i);
    }
    ready.forEach(select::receive);
  }

  /** One turn, after which the channel that was chosen has its element again. */
  private int turn(Select select) throws InterruptedException {
    return again((ReceiveClause<?>) select.await());
  }

  private int again(ReceiveClause<?> chosen) {
    int index = (Integer) chosen.element();
    ready.get(index).trySend(index);
    return index;
  }

  @Test
  void orderedTakesTheFirstThatIsReady() throws InterruptedException {
    Select select = Select.ordered();
    receiveFromAll(select);
    for (int i = 0; i < 100; i++) {
      assertThat(turn(select)).isZero();
    }
    ready.get(0).tryReceive();
    ready.get(1).tryReceive();
    assertThat(turn(select)).isEqualTo(2);
    ready.get(1).trySend(1);
    assertThat(turn(select)).isEqualTo(1);
  }

  @Test
  void roundRobinGoesInTurnAndStarvesNobody() throws InterruptedException {
    Select select = Select.roundRobin();
    receiveFromAll(select);
    for (int i = 0; i < 100 * CLAUSES; i++) {
      assertThat(turn(select)).isEqualTo(i % CLAUSES);
    }
    // Who has nothing is passed over, and does not lose its place.
    ready.get(1).tryReceive();
    assertThat(List.of(turn(select), turn(select), turn(select), turn(select)))
        .containsExactly(0, 2, 3, 0);
    ready.get(1).trySend(1);
    assertThat(turn(select)).isEqualTo(1);
  }

  /** Also a turn that had to wait, or was tried in vain, counts. */
  @Test
  void roundRobinGoesOnBehindWhatAWaitBrought() throws InterruptedException {
    Select select = Select.roundRobin();
    receiveFromAll(select);
    TimeoutClause timeout = select.timeout(Duration.ofNanos(1));
    ready.forEach(DefaultChannel::tryReceive);
    assertThat(select.tryNow()).isNull();
    assertThat(select.await()).isSameAs(timeout);
    ready.get(3).trySend(3);
    assertThat(turn(select)).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      ready.get(i).trySend(i);
    }
    timeout.disable();
    assertThat(List.of(turn(select), turn(select))).containsExactly(0, 1);
  }

  @Test
  void unbiasedWithASeedRepeats(Seeds seeds) throws InterruptedException {
    assertThat(choices(Select.unbiased(seeds.seed())))
        .isEqualTo(choices(Select.unbiased(seeds.seed())))
        .isNotEqualTo(choices(Select.unbiased(seeds.seed() + 1)));
  }

  private List<Integer> choices(Select select) throws InterruptedException {
    receiveFromAll(select);
    List<Integer> choices = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      choices.add(turn(select));
    }
    return choices;
  }

  /** A chance of one in a million millions to fail, at more than seven standard deviations. */
  @Test
  void unbiasedIsAboutEven(Seeds seeds) throws InterruptedException {
    Select select = Select.unbiased(seeds.seed());
    receiveFromAll(select);
    int turns = 40_000;
    assertEven(select, turns, List.of(0, 1, 2, 3));
    // The clauses that are not ready, or disabled, leave their share to all others alike.
    ready.get(1).tryReceive();
    assertEven(select, turns, List.of(0, 2, 3));
  }

  private void assertEven(Select select, int turns, List<Integer> expected)
      throws InterruptedException {
    int[] chosen = new int[CLAUSES];
    for (int i = 0; i < turns; i++) {
      chosen[turn(select)]++;
    }
    double share = (double) turns / expected.size();
    for (int index : expected) {
      assertThat((double) chosen[index]).isBetween(share - 700, share + 700);
    }
    assertThat(expected.stream().mapToInt(index -> chosen[index]).sum()).isEqualTo(turns);
  }

  /** Thousands of turns in which clauses come, go and come back; each as a model expects. */
  @Test
  void aSelectIsUsedAgainAndAgain(Seeds seeds) throws InterruptedException {
    Random random = seeds.random();
    for (Select select : List.of(Select.ordered(), Select.roundRobin(), Select.unbiased(1))) {
      List<ChannelClause> clauses = new ArrayList<>();
      List<DefaultChannel<Integer>> of = new ArrayList<>();
      TimeoutClause timeout = select.timeout(Duration.ofNanos(1));
      for (int i = 0; i < Stress.scaled(5_000); i++) {
        if (i % 250 == 0) {
          DefaultChannel<Integer> channel = channels.open(Shape.buffered(1));
          of.add(channel);
          clauses.add(select.receive(channel));
          of.add(channel);
          clauses.add(select.send(channel));
        }
        List<ChannelClause> possible = new ArrayList<>();
        for (int c = 0; c < clauses.size(); c++) {
          ChannelClause clause = clauses.get(c);
          if (random.nextBoolean()) {
            clause.enable();
          } else {
            clause.disable();
          }
          boolean full = of.get(c).snapshot().buffered() == 1;
          if (clause instanceof SendClause<?>) {
            give(clause, i, random);
          }
          boolean could = clause instanceof SendClause<?> send ? send.hasElement() && !full : full;
          if (clause.isEnabled() && could) {
            possible.add(clause);
          }
        }
        SelectClause chosen = random.nextBoolean() ? select.tryNow() : select.await();
        if (possible.isEmpty()) {
          assertThat(chosen == null || chosen == timeout).isTrue();
        } else {
          assertThat(possible.contains(chosen)).isTrue();
        }
        select.checkInvariants();
      }
      of.forEach(Channels::checkNobodyWaits);
    }
  }

  @SuppressWarnings("unchecked") // all channels of the test have the same elements
  private static void give(ChannelClause clause, int element, Random random) {
    if (random.nextInt(3) > 0) {
      ((SendClause<Integer>) clause).element(element);
    } else {
      ((SendClause<Integer>) clause).clear();
    }
  }
}
