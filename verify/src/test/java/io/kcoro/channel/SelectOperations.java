package io.kcoro.channel;

import java.util.List;

/// The operations that the model checks of selects run, on two channels and one token.
public interface SelectOperations {
  /// The most threads a scenario has; thread ids start at 0.
  int THREADS = 4;

  /// Which clauses a select has: `S` sends, `R` receives, on channel 0 or 1.
  enum Shape {
    R0_R1,
    S0_R1,
    R0_S1,
    S1_S0,
    S0_R0,
    R1_S0_R0,
    R0;

    int clauses() {
      return (name().length() + 1) / 3;
    }

    boolean sends(int clause) {
      return name().charAt(3 * clause) == 'S';
    }

    int channel(int clause) {
      return name().charAt(3 * clause + 1) - '0';
    }
  }

  List<Shape> SHAPES = List.of(Shape.values());

  String trySend(int channel, int element);

  String tryReceive(int channel);

  /// Begins a turn; `settle` ends it.
  String select(int thread, int shape, int element);

  /// What became of the turn. One that nobody ended is given up, as by a timeout.
  String settle(int thread);

  String selectNow(int thread, int shape, int element);

  /// The operations that end channels.
  interface Ending {
    boolean close(int channel);

    boolean closeWithCause(int channel);

    boolean cancel(int channel);
  }

  /// The operations that heed the token, and those of turns that are out of time.
  interface Events {
    boolean fire();

    /// `select` with a clause for the token behind the others.
    String selectOrToken(int thread, int shape, int element);

    /// `select` in a scope that the token cancels.
    String selectInScope(int thread, int shape, int element);

    /// A turn with a deadline that has passed, behind the other clauses. It never waits.
    String selectTooLate(int thread, int shape, int element);
  }
}
