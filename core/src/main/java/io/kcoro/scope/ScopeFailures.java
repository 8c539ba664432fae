package io.kcoro.scope;

import io.kcoro.internal.wait.Failures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What went wrong in a scope: the first failure, and those that came after it.
///
/// The first one is kept whatever happens; where there is no memory for the others, they are left
/// out. Thread-safe: all is guarded by the monitor, under which no user code runs.
final class ScopeFailures {
  private final Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Throwable> later = new ArrayList<>();

  /// What the scope throws, and what that was made for.
  private @Nullable Throwable first;

  private @Nullable Throwable firstThrown;

  private @Nullable Throwable firstCause;

  /// Keeps the failure of a coroutine under its name.
  ///
  /// @return whether it is the first
  boolean add(String coroutine, Throwable thrown) {
    Throwable named;
    try {
      named = new CoroutineFailedException(coroutine, thrown);
    } catch (OutOfMemoryError full) {
      named = thrown;
    }
    return add(thrown, named);
  }

  /// Keeps a failure, unless it passes on one that is known already, as `await` does.
  ///
  /// @param named what the scope is to throw, or to suppress, for it
  /// @return whether nothing had failed before
  boolean add(Throwable thrown, Throwable named) {
    Throwable cause = Failures.causeOf(thrown); // user code: not under the monitor
    synchronized (this) {
      if (first == null) {
        first = named;
        firstThrown = thrown;
        firstCause = cause;
        return true;
      }
      if (thrown == firstCause) {
        // The first has only passed on this one, such as a stage whose input was closed with it.
        first = named;
        firstThrown = thrown;
        firstCause = cause;
        return false;
      }
      try {
        boolean isKnown = thrown == firstThrown || cause == firstThrown || known.contains(cause);
        if (!isKnown && known.add(thrown)) {
          later.add(named);
        }
      } catch (OutOfMemoryError full) {
        // Left out: the scope fails with the first one.
      }
      return false;
    }
  }

  /// The first failure, with the others as suppressed ones; null if there is none. Called once,
  /// when no other can come.
  synchronized @Nullable Throwable all() {
    Throwable failure = first;
    if (failure != null) {
      try {
        later.forEach(failure::addSuppressed);
      } catch (OutOfMemoryError full) {
        // Left out, as above.
      }
    }
    return failure;
  }
}
