package io.kcoro.cancel;

import io.kcoro.internal.wait.CancelHandler;
import io.kcoro.internal.wait.CancelSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The writing end of a [CancellationToken].
///
/// A source may be linked to the tokens of others: when one of those is cancelled, so is this one,
/// with the same reason, before any handler of either runs. [#close()] removes the links; a source
/// linked to a long-lived token must be closed when it is no longer needed, or it stays reachable
/// from there. Closing does not cancel. Thread-safe. No method suspends.
public final class CancellationSource implements AutoCloseable {
  private final CancellationState state = new CancellationState();
  private final List<Link> links;

  /// A source of its own.
  public CancellationSource() {
    links = List.of();
  }

  private CancellationSource(CancellationToken[] parents) {
    links = new ArrayList<>(parents.length);
    for (CancellationToken parent : parents) {
      links.add(new Link((CancellationState) parent, state));
    }
    for (Link link : links) {
      if (!link.parent.register(link)) {
        link.fired();
      }
    }
  }

  /// A source that is cancelled with any of `parents`.
  public static CancellationSource linkedTo(CancellationToken... parents) {
    for (CancellationToken parent : parents) {
      Objects.requireNonNull(parent, "parent");
    }
    return new CancellationSource(parents);
  }

  /// The token that tells of this source's cancellation.
  public CancellationToken token() {
    return state;
  }

  /// Cancels the token, then runs its handlers in this thread.
  ///
  /// @return true if this call was the first; a later reason is ignored
  public boolean cancel(CancellationReason reason) {
    return state.fire(Objects.requireNonNull(reason, "reason"));
  }

  /// Cancels with a reason of kind [CancellationReason.Kind#USER].
  ///
  /// @return true if this call was the first
  public boolean cancel(String message) {
    return cancel(CancellationReason.user(message));
  }

  /// Removes the links to the parents. Idempotent.
  @Override
  public void close() {
    for (Link link : links) {
      link.parent.unregister(link);
    }
  }

  private static final class Link extends CancelHandler {
    final CancellationState parent;
    private final CancellationState linked;

    Link(CancellationState parent, CancellationState linked) {
      this.parent = parent;
      this.linked = linked;
    }

    @Override
    protected @Nullable CancelSignal child() {
      return linked;
    }

    /// Reached through the parent the child has fired already; the first time only if the parent
    /// had fired before the link was made.
    @Override
    protected void fired() {
      linked.fire(Objects.requireNonNull(parent.reason()));
    }
  }
}
