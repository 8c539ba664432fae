package io.kcoro.internal.wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Decides who ends a wait that stands in several queues at once: whoever wins the claim.
///
/// The word is even while nobody waits, and odd, the epoch of this one wait, while the wait can be
/// won. The owner opens it ([#open()], even to odd); the first to win it ([#win], odd to even) ends
/// the wait, and nobody else does: neither somebody who comes later nor somebody who still holds
/// the epoch of an earlier wait.
public final class Claim {
  /// No epoch of any wait.
  public static final long NOT_OPEN = 0;

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Claim.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    // Links the call in `win`, which is also made in critical sections, where nothing may fail.
    boolean linked = !new Claim().win(1);
    assert linked;
  }

  private volatile long word;

  /// Starts a wait. Called by the owner, when no wait is open.
  ///
  /// @return the epoch of the wait
  public long open() {
    long epoch = word + 1; // only the owner moves it from even to odd
    word = epoch;
    return epoch;
  }

  /// Ends the wait, if it is the one of `epoch` and nobody has ended it.
  ///
  /// @return true if this call ended it
  public boolean win(long epoch) {
    return WORD.compareAndSet(this, epoch, epoch + 1);
  }

  /// The epoch of the wait that is open, or [#NOT_OPEN].
  public long epochIfOpen() {
    long epoch = word;
    return (epoch & 1) == 1 ? epoch : NOT_OPEN;
  }

  /// Whether the wait of `epoch` has not ended.
  public boolean isOpen(long epoch) {
    return word == epoch;
  }

  /// Whether any wait is open.
  public boolean isOpen() {
    return (word & 1) == 1;
  }
}
