package io.kcoro.scope;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tests of stackless coroutines in scopes have in common. */
abstract class StacklessFixture {
  /** A coroutine that keeps the books of its end. */
  abstract static class Recorded extends Stackless {
    final List<@Nullable Throwable> ends = new ArrayList<>();
    boolean wentOn;

    @Override
    protected void onEnd(@Nullable Throwable thrown) throws Exception {
      ends.add(thrown);
    }

    Op next() {
      wentOn = true;
      return done();
    }
  }

  /** What the only coroutine of a scope fails with. */
  static Throwable causeOfFailure(Stackless body) {
    return catchThrowableOfType(
            CoroutineFailedException.class, () -> Scope.run(scope -> scope.launch("bad", body)))
        .getCause();
  }
}
