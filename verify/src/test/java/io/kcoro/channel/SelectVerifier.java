package io.kcoro.channel;

import io.kcoro.channel.SelectModel.Progress;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.HBClock;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.kotlinx.lincheck.util.LincheckResult;
import org.jetbrains.kotlinx.lincheck.util.ValueResult;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/// Looks for an order of the operations, which keeps what happened before what, in which a
/// [SelectModel] permits all their results. Lincheck's own verifier does the same for
/// specifications that permit one result only; a select may choose.
public final class SelectVerifier implements Verifier {
  private record Step(Actor actor, LincheckResult result) {
    Progress run(SelectModel model, int earlier) {
      Object value = ((ValueResult) result).getValue();
      return model.advance(actor.getMethod().getName(), actor.getArguments(), value, earlier);
    }
  }

  /// A step of a model is taken again from the start for each order: models are not copied.
  private record Taken(Step step, int earlier) {}

  private final Class<?> specification;

  /// @param specification a subclass of [SelectModel]
  public SelectVerifier(Class<?> specification) {
    this.specification = specification;
  }

  @Override
  public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
    List<Step> before = steps(scenario.getInitExecution(), results.getInitResults());
    List<Step> after = steps(scenario.getPostExecution(), results.getPostResults());
    int threads = scenario.getNThreads();
    return isPermitted(
        before, new ArrayList<>(), scenario, results, new int[threads], new int[threads], after);
  }

  /// @param taken the steps so far of the part with several threads
  /// @param position how many operations of each thread have ended
  /// @param begun how many steps the next one of each has taken already
  private boolean isPermitted(
      List<Step> before,
      List<Taken> taken,
      ExecutionScenario scenario,
      ExecutionResult results,
      int[] position,
      int[] begun,
      List<Step> after) {
    boolean complete = true;
    for (int thread = 0; thread < position.length; thread++) {
      List<Actor> actors = scenario.getParallelExecution().get(thread);
      int next = position[thread];
      if (next == actors.size()) {
        continue;
      }
      complete = false;
      ResultWithClock result = results.getParallelResultsWithClock().get(thread).get(next);
      if (!mayFollow(result.getClockOnStart(), position)) {
        continue;
      }
      int earlier = begun[thread];
      taken.add(new Taken(new Step(actors.get(next), result.getResult()), earlier));
      Progress progress = replay(before, taken, List.of());
      if (progress != Progress.REFUSED) {
        boolean done = progress == Progress.DONE;
        begun[thread] = done ? 0 : earlier + 1;
        position[thread] = done ? next + 1 : next;
        if (isPermitted(before, taken, scenario, results, position, begun, after)) {
          return true;
        }
        begun[thread] = earlier;
        position[thread] = next;
      }
      taken.removeLast();
    }
    return complete && replay(before, taken, after) != Progress.REFUSED;
  }

  /// Whether all that had ended when an operation began stands before it.
  private static boolean mayFollow(HBClock clock, int[] position) {
    for (int thread = 0; thread < position.length; thread++) {
      if (clock.get(thread) > position[thread]) {
        return false;
      }
    }
    return true;
  }

  /// @return what came of the last step, or REFUSED
  private Progress replay(List<Step> before, List<Taken> taken, List<Step> after) {
    SelectModel model = newModel();
    Progress last = runAlone(model, before);
    for (Taken each : taken) {
      if (last != Progress.REFUSED) {
        last = each.step.run(model, each.earlier);
      }
    }
    return last == Progress.REFUSED || after.isEmpty() ? last : runAlone(model, after);
  }

  private static Progress runAlone(SelectModel model, List<Step> steps) {
    for (Step step : steps) {
      int earlier = 0;
      Progress progress;
      do {
        progress = step.run(model, earlier++);
      } while (progress == Progress.PAUSED);
      if (progress == Progress.REFUSED) {
        return progress;
      }
    }
    return Progress.DONE;
  }

  private SelectModel newModel() {
    try {
      return (SelectModel) specification.getConstructor().newInstance();
    } catch (InstantiationException
        | IllegalAccessException
        | NoSuchMethodException
        | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Step> steps(List<Actor> actors, List<? extends LincheckResult> results) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < actors.size(); i++) {
      steps.add(new Step(actors.get(i), results.get(i)));
    }
    return steps;
  }
}
