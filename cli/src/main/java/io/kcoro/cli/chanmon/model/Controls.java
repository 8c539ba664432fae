package io.kcoro.cli.chanmon.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys that only this source understands.
public interface Controls {
  /// A key and what it does.
  ///
  /// @param key the key
  /// @param action one word for the bottom line; may change with what goes on
  /// @param help a line for the help
  record Hint(char key, String action, String help) {}

  /// The keys, in the order in which they are shown.
  List<Hint> hints();

  /// A text to be shown in place of graphs and channels; null for none. The arrows scroll it.
  default @Nullable List<String> page() {
    return null;
  }

  /// Does what the key says; nothing if it is none of the hints'. Must be quick.
  void press(char key);
}
