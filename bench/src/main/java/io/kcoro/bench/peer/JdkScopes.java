package io.kcoro.bench.peer;

import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What `StructuredTaskScope`, which is a preview, does: a virtual thread for each child, the close
/// waits for all, the first failure interrupts the others and is thrown. An executor with a thread
/// for each task keeps them in a set as that scope does, so that they can be interrupted. The
/// children have no result, as those of a `launch`: `execute` makes no future for each.
final class JdkScopes {
  private JdkScopes() {}

  static long scopes(Shape shape) throws ExecutionException {
    LongAdder sum = new LongAdder();
    for (Share share : shape.scopes()) {
      scope(share, sum);
    }
    return sum.sum();
  }

  private static void scope(Share share, LongAdder sum) throws ExecutionException {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try (ExecutorService children = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = share.first(); i <= share.last(); i++) {
        int value = i;
        children.execute(() -> {
          try {
            sum.add(value);
          } catch (Throwable e) {
            if (failure.compareAndSet(null, e)) {
              children.shutdownNow();
            }
          }
        });
      }
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new ExecutionException(thrown);
    }
  }
}
