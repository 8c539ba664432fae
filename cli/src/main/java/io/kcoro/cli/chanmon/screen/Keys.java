package io.kcoro.cli.chanmon.screen;

import java.io.IOException;
import org.jline.utils.NonBlockingReader;

/// Reads keys. Arrows come as an escape, a bracket (or an O) and a letter; other such sequences are
/// skipped.
final class Keys {
  /// No key within the time.
  static final int NONE = -2;

  /// There will be no more keys: the terminal is gone.
  static final int END = -1;

  /// Ctrl-C, which is a key like others while the screen is there.
  static final int INTERRUPT = 3;

  static final int UP = 0x10000;
  static final int DOWN = 0x10001;

  private static final int ESCAPE = 27;
  private static final long REST_MILLIS = 20;

  private final NonBlockingReader reader;

  Keys(NonBlockingReader reader) {
    this.reader = reader;
  }

  /// Waits for a key.
  ///
  /// @param millis how long, at least 1
  int next(long millis) throws IOException {
    int first = reader.read(millis);
    if (first != ESCAPE) {
      return first;
    }
    int second = reader.read(REST_MILLIS);
    if (second != '[' && second != 'O') {
      return second == END ? END : NONE;
    }
    int last;
    do {
      last = reader.read(REST_MILLIS);
    } while (last >= ' ' && last < '@'); // parameters
    return switch (last) {
      case 'A' -> UP;
      case 'B' -> DOWN;
      case END -> END;
      default -> NONE;
    };
  }
}
