package io.kcoro.channel;

import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.internal.wait.Claim;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.StackReserve;
import io.kcoro.internal.wait.Waiter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The verbs that end a channel.
///
/// Each takes effect in one critical section, which forbids what must not happen any more. The
/// waiters that it ends are then claimed one by one (to CLOSED), each in a critical section of its
/// own, so that none grows with their number. In between those waiters can neither be served nor
/// withdraw.
abstract class EndableChannel extends ChannelState {
  /// Runs once, when the channel is cancelled: for whoever feeds it. Set before anybody else has
  /// the channel.
  private @Nullable Runnable whenCancelled;

  EndableChannel(ChannelBuilder<?> builder, int segmentLength) {
    super(builder, segmentLength);
  }

  final void whenCancelled(Runnable told) {
    whenCancelled = told;
  }

  /// Refuses further sends; what is buffered or pending still arrives.
  ///
  /// @return true if the channel was open
  final boolean closeForSend(@Nullable Throwable why) {
    StackReserve.ensure();
    lock();
    boolean first = ended == OPEN;
    if (first) {
      cause = why;
      ended = CLOSED;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    endWaiters(); // also if not the first, which a stack overflow may have cut short
    return first;
  }

  /// Refuses everything; what is buffered goes to the undelivered handler, pending sends fail.
  ///
  /// @return true if the channel was not cancelled before
  final boolean cancelAll(@Nullable Throwable why) {
    Segment segment = Segment.NONE;
    int index = 0;
    long count = 0;
    StackReserve.ensure();
    lock();
    boolean first = ended != CANCELLED;
    if (first) {
      if (cause == null) {
        cause = why;
      }
      ended = CANCELLED;
      segment = head;
      index = headIndex;
      count = accepted - removed;
      removed = accepted;
      undelivered += count;
      head = Segment.NONE;
      headIndex = 0;
      tail = Segment.NONE;
      tailIndex = 0;
      spare = null;
      if (meter != null) {
        meter.markedElement = -1;
      }
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    endWaiters(); // also if not the first, which a stack overflow may have cut short
    Runnable told = whenCancelled;
    if (first && told != null) {
      told.run();
    }
    if (first) {
      for (; count > 0; count--) {
        if (index == segment.items.length) {
          segment = Objects.requireNonNull(segment.next);
          index = 0;
        }
        undelivered(Objects.requireNonNull(segment.items[index++]), Reason.CANCELLED);
      }
    }
    return first;
  }

  /// Claims and resumes, one by one, the waiters that the end of the channel ends: the receivers,
  /// and, if it is cancelled, the senders.
  private void endWaiters() {
    while (true) {
      boolean won = true;
      StackOverflowError noStack = null;
      lock();
      boolean receives = firstReceiver != null;
      Waiter waiter = receives || ended != CANCELLED ? firstReceiver : firstSender;
      if (waiter != null) {
        Claim claim = waiter.claim;
        if (claim != null) {
          try {
            won = claim.win(waiter.epoch);
          } catch (StackOverflowError e) {
            noStack = e;
          }
        }
        if (noStack == null) {
          Waiter following = waiter.next;
          if (following != null) {
            following.previous = null;
          }
          if (receives) {
            firstReceiver = following;
            if (following == null) {
              lastReceiver = null;
            }
            waitingReceivers--;
          } else {
            firstSender = following;
            if (following == null) {
              lastSender = null;
            }
            if (policy == null || claim != null) {
              waiter.slot = null;
            }
            waitingSenders--;
          }
          waiter.next = null;
          waiter.queuedIn = null;
          waiter.handOver = won ? Waiter.CLOSED : Waiter.CANCELLED;
          if (meter != null) {
            if (waiter == meter.markedReceiver) {
              meter.markedReceiver = null;
            } else if (waiter == meter.markedSender) {
              meter.markedSender = null;
            }
          }
        }
      }
      try {
        unlock();
      } catch (StackOverflowError e) {
        lock = FREE;
      }
      if (noStack != null) {
        throw noStack;
      }
      if (waiter == null) {
        return;
      }
      if (won) {
        waiter.resume();
      }
    }
  }

  // ---- who gets the elements ----

  /// Tells of an element that the channel has taken, and cannot deliver.
  final void undelivered(Object element, Reason reason) {
    UndeliveredHandler<Object> handler = undeliveredHandler;
    ElementPolicy<Object> treats = policy;
    try {
      if (handler != null) {
        handler.undelivered(element, reason);
      } else if (treats != null) {
        treats.discard(element, reason);
      }
    } catch (Throwable failure) {
      Failures.uncaught(failure);
    }
  }

  /// Takes an element from its sender, in a channel with a policy.
  ///
  /// @return what is sent in its place
  final Object accept(Object element) {
    ElementPolicy<Object> treats = Objects.requireNonNull(policy);
    StackReserve.ensure(); // for what follows, up to where it is sent or refused
    Object accepted = treats.accept(element);
    if (accepted == null) { // no call: it would have to find some stack
      throw new NullPointerException("the element policy accepted null");
    }
    return accepted;
  }

  /// Gives an element back to its sender, unless `outcome` is that the channel has taken it.
  ///
  /// @param accepted what [#accept] gave for it
  final void refuseUnlessTaken(Object element, Object accepted, Outcome outcome) {
    if (outcome != Outcome.DONE && outcome != Outcome.DROPPED) {
      try {
        Objects.requireNonNull(policy).refuse(element, accepted, outcome);
      } catch (Throwable failure) {
        Failures.uncaught(failure);
      }
    }
  }
}
