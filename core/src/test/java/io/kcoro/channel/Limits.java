package io.kcoro.channel;

import io.kcoro.cancel.CancellationToken;
import java.time.Duration;

/** What ends a wait early; a form takes of it what it can. */
record Limits(Duration timeout, CancellationToken token) {
  /** Long enough for a form that must not time out in a test. */
  static final Limits NONE = new Limits(Duration.ofHours(1), CancellationToken.never());

  static Limits timeout(Duration timeout) {
    return new Limits(timeout, CancellationToken.never());
  }

  static Limits token(CancellationToken token) {
    return new Limits(NONE.timeout, token);
  }
}
