package io.kcoro.channel;

import java.util.List;

/// The operations that the model check of selects runs, on two channels.
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

  boolean trySend(int channel, int element);

  Integer tryReceive(int channel);

  String select(int thread, int shape, int element);

  String settle(int thread);

  String selectNow(int thread, int shape, int element);
}
