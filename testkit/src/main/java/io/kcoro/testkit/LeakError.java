package io.kcoro.testkit;

import java.util.List;

/// Something was left behind. The message names each.
public final class LeakError extends AssertionError {
  private static final long serialVersionUID = 1L;

  LeakError(String where, List<String> left) {
    super("%s left %d behind:\n\n%s".formatted(where, left.size(), String.join("\n\n", left)));
  }
}
