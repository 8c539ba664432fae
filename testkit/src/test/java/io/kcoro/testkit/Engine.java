package io.kcoro.testkit;

import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Coroutine;
import java.util.List;

/** Which kind of coroutine a test launches. */
enum Engine {
  DIRECT {
    @Override
    Coroutine launch(TestScope test, String name, int steps, Step step) {
      return test.scope()
          .launch(
              name,
              () -> {
                for (int i = 0; i < steps; i++) {
                  step.run(i);
                  Thread.yield();
                }
              });
    }
  },
  STACKLESS {
    @Override
    Coroutine launch(TestScope test, String name, int steps, Step step) {
      return test.scope()
          .launch(
              name,
              new Stackless() {
                private int i;

                @Override
                protected Op start() {
                  if (i == steps) {
                    return done();
                  }
                  step.run(i++);
                  return pause(this::start);
                }
              });
    }
  };

  /** What a coroutine does between two yields. */
  interface Step {
    void run(int number);
  }

  /** Launches a coroutine that yields after each of its steps. */
  abstract Coroutine launch(TestScope test, String name, int steps, Step step);

  static List<Engine> both() {
    return List.of(values());
  }
}
