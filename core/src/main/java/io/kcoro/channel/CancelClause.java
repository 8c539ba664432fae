package io.kcoro.channel;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.Target;
import java.util.List;

/// A clause that waits for the cancellation of a token. Once it is cancelled the clause stays
/// ready.
public final class CancelClause extends SelectClause {
  private final CancellationToken token;
  private final SelectEvent event;

  CancelClause(CancellationToken token, SelectWait wait) {
    this.token = token;
    event = new SelectEvent.OfSignal((CancelSignal) token, wait, this);
  }

  /// The token.
  public CancellationToken token() {
    return token;
  }

  @Override
  void addTargets(List<Target> targets) {
    targets.add(Target.of(Target.Kind.TOKEN, "the cancellation of " + token));
  }

  @Override
  boolean tryNow() {
    return token.isCancelled();
  }

  @Override
  boolean keepsLoop() {
    return false;
  }

  @Override
  boolean isSpent() {
    return token.isCancelled();
  }

  @Override
  SelectEvent event() {
    return event;
  }

  @Override
  public String toString() {
    return "the cancellation of " + token;
  }
}
