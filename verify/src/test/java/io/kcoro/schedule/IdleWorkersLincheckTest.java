package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Stress;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Workers that search and go to sleep, and those who bring work, in many interleavings of small
 * scenarios. The operations give nothing to compare; what counts is checked when all is quiet: if
 * there is work, somebody is awake who will find it.
 */
class IdleWorkersLincheckTest {
  @Test
  void noWorkIsLeftWhileTheOnlyWorkerSleeps() {
    options().check(OneWorker.class);
  }

  @Test
  void noWorkIsLeftWhileBothWorkersSleep() {
    options().check(TwoWorkers.class);
  }

  /** The check can fail: here who brings work looks for sleepers first. */
  @Test
  void whoTellsBeforeTheWorkIsThereIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() -> options().minimizeFailedScenario(false).check(TellingFirst.class));
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(Stress.scaled(6))
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .sequentialSpecification(Specification.class);
  }

  /** The names of the operations. */
  public static class Specification {
    public void submit() {}

    public void one() {}

    public void two() {}
  }

  /** The workers' threads do not run; each turn is one search. */
  public static class OneWorker {
    final WorkStealingScheduler scheduler;
    private final boolean[] asleep;

    public OneWorker() {
      this(1);
    }

    OneWorker(int parallelism) {
      scheduler = new SchedulerBuilder().parallelism(parallelism).seed(1).lengths(1, 1).unstarted();
      asleep = new boolean[parallelism];
    }

    @Operation
    public void submit() {
      scheduler.execute(() -> {});
    }

    @Operation(nonParallelGroup = "one")
    public void one() {
      turn(0);
    }

    final void turn(int number) {
      Worker worker = scheduler.workers()[number];
      IdleWorkers idle = scheduler.idle;
      if (!asleep[number]) {
        idle.startSearching();
      } else if (!worker.woken) {
        return;
      }
      asleep[number] = false;
      while (true) {
        boolean found =
            worker.search(null) != null || (idle.doze(worker, 1) && worker.search(null) != null);
        idle.stopSearching(found);
        if (found) {
          return;
        }
        if (idle.enter(worker) == IdleWorkers.Next.SLEEP) {
          asleep[number] = true;
          return;
        }
      }
    }

    @Validate
    public void validate() {
      scheduler.idle.checkInvariants();
      boolean allSleep = true;
      for (int i = 0; i < asleep.length; i++) {
        allSleep &= asleep[i] && !scheduler.workers()[i].woken;
      }
      if (allSleep != scheduler.idle.allSleep()) {
        throw new IllegalStateException("who sleeps is not who is counted");
      }
      if (allSleep && !scheduler.injected.isEmpty()) {
        throw new IllegalStateException("there is work, and all sleep");
      }
    }
  }

  /** One may be awake while the other goes to sleep. */
  public static class TwoWorkers extends OneWorker {
    public TwoWorkers() {
      super(2);
    }

    @Operation(nonParallelGroup = "two")
    public void two() {
      turn(1);
    }
  }

  /** A seeded fault. */
  public static class TellingFirst extends OneWorker {
    @Override
    @Operation
    public void submit() {
      scheduler.idle.workAppeared();
      scheduler.injected.add(() -> {});
    }
  }
}
