package io.kcoro.internal.wait;

import org.jspecify.annotations.Nullable;

/// One wait in the queue of one [WaitSource], and the cell through which an element changes hands.
///
/// The life of a waiter, in which the waiter's states and the hand-over's states are two views of
/// the one field [#handOver]:
///
/// | hand-over | the waiter is | set by | may become |
/// |---|---|---|---|
/// | EMPTY | INIT | the constructor | SENDER_READY, RECEIVER_READY |
/// | SENDER_READY | ENQUEUED, its element in [#slot] | its owner | MATCHED, CLOSED, CANCELLED |
/// | RECEIVER_READY | ENQUEUED, waiting for a [#slot] | its owner | MATCHED, CLOSED, CANCELLED |
/// | MATCHED | CLAIMED: the element has changed hands | the opposite side | - |
/// | CLOSED | CLAIMED: the source has ended | whoever ended it | - |
/// | CANCELLED | CANCELLED: time-out, token, interrupt, or ended elsewhere | [WaitSource#withdraw], or who passed it over | - |
///
/// A branch of a select is a waiter too, but its wait stands in several queues. Whoever finds such
/// a waiter wins its [#claim] before anything else, or passes it over: then it is stale, ended
/// elsewhere, and is unlinked (to CANCELLED) without being resumed.
///
/// All transitions but the first happen under the lock of the source that queues the waiter, by
/// whoever unlinks it: a waiter is in a queue exactly as long as it is SENDER_READY or
/// RECEIVER_READY. So it is claimed at most once a wait, and whoever claimed it calls [#resume()]
/// once, after the lock is free; so does who withdrew it on behalf of its owner, such as a token's
/// handler. Who waits (a thread, a select, later a stackless coroutine) is known to the subclass
/// alone. A subclass that is used for one wait after another queues it again from the last three
/// states.
///
/// The fields are plain. Until the waiter leaves the queue they are guarded by the source's lock;
/// after that they belong to the one who unlinked it until [#resume()], whose release and the
/// owner's acquire hand them back to the owner.
public abstract class Waiter {
  public static final int EMPTY = 0;
  public static final int SENDER_READY = 1;
  public static final int RECEIVER_READY = 2;
  public static final int MATCHED = 3;
  public static final int CLOSED = 4;
  public static final int CANCELLED = 5;

  /// Whom else the wait may be ended by, if it stands in several queues: who finds the waiter here
  /// must win the claim first. Null if this queue is the only one.
  public final @Nullable Claim claim;

  /// For [WaitSource#withdraw]: whatever wait it is.
  public static final long ANY_EPOCH = -1;

  /// Tells one wait from the next where the waiter is used again, for the claim and for whoever
  /// withdraws it. Not negative.
  public long epoch;

  /// The source in whose queue the waiter stands, null while it stands in none. Written under that
  /// source's lock, and nulled under it: who holds the lock of a source and reads that source here
  /// knows that the waiter stands in its queue; any other value may be out of date.
  public @Nullable WaitSource queuedIn;

  public @Nullable Waiter previous;
  public @Nullable Waiter next;

  /// The element to be sent, or the one received.
  public @Nullable Object slot;

  /// Bytes of the element to be sent, if somebody wants to know. Guarded as the slot.
  public long size;

  /// One of the states above.
  public int handOver;

  /// A waiter that stands in one queue only.
  protected Waiter() {
    this(null);
  }

  /// @param claim see [#claim]
  protected Waiter(@Nullable Claim claim) {
    this.claim = claim;
  }

  /// Whether the waiter stands in a queue. Guarded by the source's lock.
  public final boolean isQueued() {
    return handOver == SENDER_READY || handOver == RECEIVER_READY;
  }

  /// Lets the owner go on. Called exactly once, outside any lock, by whoever unlinked the waiter.
  public abstract void resume();

  /// Who waits: a thread or a [StacklessRun]; null if nobody does, and something else follows. For
  /// others who look while it waits.
  public @Nullable Object party() {
    return null;
  }

  /// The wait, for others who look; null if it is over, or nobody waits.
  public @Nullable Waiting waiting() {
    return null;
  }

  /// The length of a queue, or -1 if its links are torn or a waiter in it is not in `state`. Called
  /// under the source's lock, by the checks of invariants.
  public static long countQueue(@Nullable Waiter first, @Nullable Waiter last, int state) {
    long count = 0;
    Waiter before = null;
    for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
      if (waiter.previous != before || waiter.handOver != state || waiter.queuedIn == null) {
        return -1;
      }
      before = waiter;
      count++;
    }
    return last == before ? count : -1;
  }
}
