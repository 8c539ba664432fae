package io.kcoro.channel;

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
  private record Step(String operation, List<Object> arguments, Object result) {
    Step(Actor actor, LincheckResult result) {
      this(actor.getMethod().getName(), actor.getArguments(), ((ValueResult) result).getValue());
    }
  }

  private final Class<?> specification;

  /// @param specification a subclass of [SelectModel]
  public SelectVerifier(Class<?> specification) {
    this.specification = specification;
  }

  @Override
  public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
    List<Step> before = steps(scenario.getInitExecution(), results.getInitResults());
    List<Step> after = steps(scenario.getPostExecution(), results.getPostResults());
    return isPermitted(before, scenario, results, new int[scenario.getNThreads()], after);
  }

  private boolean isPermitted(
      List<Step> done,
      ExecutionScenario scenario,
      ExecutionResult results,
      int[] position,
      List<Step> after) {
    if (!isPermitted(done)) {
      return false;
    }
    boolean complete = true;
    for (int thread = 0; thread < position.length; thread++) {
      List<Actor> actors = scenario.getParallelExecution().get(thread);
      int next = position[thread];
      if (next == actors.size()) {
        continue;
      }
      complete = false;
      ResultWithClock result = results.getParallelResultsWithClock().get(thread).get(next);
      if (mayFollow(result.getClockOnStart(), position)) {
        done.add(new Step(actors.get(next), result.getResult()));
        position[thread]++;
        boolean found = isPermitted(done, scenario, results, position, after);
        position[thread]--;
        done.removeLast();
        if (found) {
          return true;
        }
      }
    }
    if (!complete) {
      return false;
    }
    List<Step> all = new ArrayList<>(done);
    all.addAll(after);
    return isPermitted(all);
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

  private boolean isPermitted(List<Step> steps) {
    SelectModel model = newModel();
    for (Step step : steps) {
      if (!model.permits(step.operation, step.arguments, step.result)) {
        return false;
      }
    }
    return true;
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
