package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Interrupts a thread for a cancellation such that the interrupt can neither come late nor twice:
/// not after the coroutine's body has ended, not after a wait has reported the cancellation, not in
/// the midst of shielded clean-up.
///
/// ```text
///            interrupt()                          the canceller has
///   IDLE ------------------> INTERRUPTING ------> INTERRUPTED        called Thread.interrupt()
///    |  \  mask()             interrupt()
///    |   `-----------> MASKED ----------> MASKED_PENDING
///    |  <-- unmask() ---'                     |  unmask(): the owner interrupts itself
///    |                                        `-> INTERRUPTED
///    |  consume(), end()
///    `---------------> SPENT       no interrupt comes any more
/// ```
///
/// INTERRUPTED also goes to SPENT by consume() and end(), which clear the flag, and to
/// MASKED_PENDING by mask(). SPENT goes back to INTERRUPTED by restore(). Whoever finds
/// INTERRUPTING waits for INTERRUPTED: the canceller is between two instructions. `interrupt` is
/// called by any thread, everything else by the owner only, and mask/unmask in pairs that nest like
/// blocks. The idea is that of INTERRUPTING in `java.util.concurrent.FutureTask`.
final class Handshake {
  /// What is cancelled.
  interface Cause {
    /// Why; null as long as it is not.
    @Nullable CancellationReason reason();
  }

  private enum State {
    IDLE,
    INTERRUPTING,
    INTERRUPTED,
    MASKED,
    MASKED_PENDING,
    SPENT
  }

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Handshake.class, "state", State.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread owner;
  private final Cause cause;
  private volatile State state = State.IDLE;

  /// How many masks are on. Plain: the owner's own.
  private int masks;

  /// @param owner the thread to be interrupted
  /// @param cause what the interrupt tells of
  Handshake(Thread owner, Cause cause) {
    this.owner = owner;
    this.cause = cause;
  }

  /// Interrupts the owner, at once or when it takes its mask off; once, and only if it still wants
  /// to be.
  void interrupt() {
    while (true) {
      State seen = state;
      if (seen == State.IDLE) {
        if (STATE.compareAndSet(this, State.IDLE, State.INTERRUPTING)) {
          try {
            owner.interrupt(); // runs what an NIO channel or selector does when interrupted
          } finally {
            state = State.INTERRUPTED; // the owner may be waiting for it
          }
          return;
        }
      } else if (seen != State.MASKED
          || STATE.compareAndSet(this, State.MASKED, State.MASKED_PENDING)) {
        return;
      }
    }
  }

  /// Whether the current thread is the one to be interrupted.
  boolean isOwned() {
    return owner == Thread.currentThread();
  }

  /// Whether what the interrupt tells of has happened.
  boolean isCancelled() {
    return cause.reason() != null;
  }

  /// Called when a wait reports the cancellation `reason`. If it is the one told of, its interrupt
  /// is neither left set nor still to come. If it is another's, such as that of a scope within, the
  /// interrupt is still needed, and the wait may have cleared the flag.
  void consume(CancellationReason reason) {
    if (masks > 0) {
      return;
    }
    if (cause.reason() == reason) {
      spend();
    } else {
      awaitInterrupted();
      if (state == State.INTERRUPTED) {
        owner.interrupt();
      }
    }
  }

  /// Takes back what a wait has consumed, because its report was dropped in favour of another
  /// failure: blocking calls that follow must be interrupted.
  void restore() {
    awaitInterrupted();
    State seen = state;
    if (masks == 0 && isCancelled() && (seen == State.SPENT || seen == State.INTERRUPTED)) {
      state = State.INTERRUPTED;
      owner.interrupt();
    }
  }

  /// Called when the body has ended, its masks off.
  void end() {
    spend();
  }

  private void spend() {
    if (!STATE.compareAndSet(this, State.IDLE, State.SPENT) && state != State.SPENT) {
      awaitInterrupted();
      clearFlag();
      state = State.SPENT;
    }
  }

  /// Keeps interrupts away until [#unmask()].
  void mask() {
    if (masks++ > 0) {
      return;
    }
    if (!STATE.compareAndSet(this, State.IDLE, State.MASKED) && state != State.SPENT) {
      awaitInterrupted();
      clearFlag();
      state = State.MASKED_PENDING;
    }
  }

  /// Lets the interrupt through that came meanwhile, or came before and was not consumed.
  void unmask() {
    if (--masks > 0) {
      return;
    }
    if (!STATE.compareAndSet(this, State.MASKED, State.IDLE) && state == State.MASKED_PENDING) {
      state = State.INTERRUPTED;
      owner.interrupt();
    }
  }

  private void awaitInterrupted() {
    while (state == State.INTERRUPTING) {
      Thread.yield();
    }
  }

  @SuppressWarnings("ResultOfMethodCallIgnored")
  private static void clearFlag() {
    Thread.interrupted();
  }
}
