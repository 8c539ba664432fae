package io.kcoro.internal.metering;

import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeRecorders;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is to be measured of what is made from now on, for the whole process. Changed rarely, by
/// `Monitor`, which also tells what is there already.
public final class MeteringPolicy {
  /// The level of the sources whose names match; a later rule goes before an earlier one.
  private record Rule(Pattern names, Metering level) {}

  public static final int DEFAULT_SAMPLING = 128;

  private static volatile List<Rule> rules = List.of();
  private static volatile int sampling = DEFAULT_SAMPLING;
  private static volatile @Nullable TimeRecorders recorders;

  private MeteringPolicy() {}

  /// Adds a rule, in place of those with the same pattern.
  public static synchronized void add(Pattern names, Metering level) {
    List<Rule> changed = new ArrayList<>(rules);
    changed.removeIf(rule -> rule.names().pattern().equals(names.pattern()));
    changed.add(new Rule(names, level));
    rules = List.copyOf(changed);
  }

  /// Removes all rules.
  public static synchronized void clear() {
    rules = List.of();
  }

  /// The level for a source of that name; `otherwise` if no rule says anything.
  public static Metering levelOf(String name, Metering otherwise) {
    List<Rule> now = rules;
    for (int i = now.size() - 1; i >= 0; i--) {
      if (now.get(i).names().matcher(name).matches()) {
        return now.get(i).level();
      }
    }
    return otherwise;
  }

  /// Of how many operations one is timed.
  public static int sampling() {
    return sampling;
  }

  public static void sampling(int operations) {
    sampling = operations;
  }

  /// Who makes the recorders; null if times are not recorded.
  public static @Nullable TimeRecorders recorders() {
    return recorders;
  }

  public static synchronized void recorders(@Nullable TimeRecorders made) {
    recorders = made;
  }

  /// Sets `made` if the present ones are `expected`.
  public static synchronized boolean replaceRecorders(
      TimeRecorders expected, @Nullable TimeRecorders made) {
    if (recorders != expected) {
      return false;
    }
    recorders = made;
    return true;
  }
}
