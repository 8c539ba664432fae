package io.kcoro.channel;

import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.internal.wait.Claim;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.Spinning;
import io.kcoro.internal.wait.WaitSource;
import io.kcoro.internal.wait.Waiter;
import org.jspecify.annotations.Nullable;

/// The algorithm of every channel, whatever its kind.
///
/// A channel is a FIFO buffer (absent in a rendezvous), a FIFO queue of waiting senders and one of
/// waiting receivers, guarded by the lock of [io.kcoro.internal.lock.CasLocked]. An operation looks
/// at them in one critical section of a few instructions, decides, and leaves; what remains (resume
/// the partner, run the undelivered handler) it does outside. The shape is that of the channels of
/// the Go runtime (`hchan`: lock, ring, two queues of waiters, direct hand-off). Differences: the
/// queues are doubly linked, so that a wait can be withdrawn in O(1); the buffer may be a chain; a
/// channel can be cancelled; overflow has policies; positions are counted for the accounting.
///
/// **Who may meet.** The states of a waiter are those of [Waiter]. One critical section of
///
/// - `offer`: claims the first waiting receiver (RECEIVER_READY to MATCHED) and gives it the
///   element; else puts the element into the buffer; else applies the overflow policy; else queues
///   the caller's waiter (EMPTY to SENDER_READY);
/// - `poll`: takes the oldest buffered element, and moves the element of the first waiting sender,
///   if any, to the end of the buffer (SENDER_READY to MATCHED); else takes it from that sender
///   directly; else queues the caller's waiter (EMPTY to RECEIVER_READY);
/// - `withdraw`: unlinks a waiter nobody claimed, nor is about to because the channel has ended (to
///   CANCELLED);
/// - `close`, `cancel` ([EndableChannel]): forbid what must not happen any more, then claim the
///   waiters they end one by one (to CLOSED).
///
/// A waiter with a [Claim] is a branch of a select: who meets it wins the claim, or unlinks it as
/// stale (to CANCELLED) and looks at the next. Winning is the one call that a critical section may
/// make: where it finds no stack nothing has changed yet.
///
/// **Elements with an owner** ([ElementPolicy]). Whoever calls `offer` has the policy accept the
/// element before, and refuse it if `offer`, or the wait, has come to nothing. So with a policy
/// what `offer` throws always means that the element was not taken; and an element that a sender
/// waits with is left in its slot when the wait ends otherwise than by a receiver, for its owner to
/// give back (but not in a branch of a select, which keeps it elsewhere).
///
/// What is measured on the way, and how, stands at [ChannelMeter].
///
/// The invariants stand at [ChannelState].
abstract class ChannelEngine extends EndableChannel implements WaitSource {
  /// What a receive has in place of an element ([#poll] itself only the first and the last).
  /// Private to the package, so that no element can be mistaken for it.
  enum Nothing {
    WOULD_BLOCK(Outcome.WOULD_BLOCK),
    TIMED_OUT(Outcome.TIMED_OUT),
    CANCELLED(Outcome.CANCELLED),
    CLOSED(Outcome.CLOSED);

    final Outcome outcome;

    Nothing(Outcome outcome) {
      this.outcome = outcome;
    }
  }

  /// How many stale branches one critical section unlinks, so that it does not grow with their
  /// number.
  private static final int MOST_STALE = 32;

  /// Where a sender and a receiver must meet, the partner of who waits is often about to come.
  private final @Nullable Spinning spinning;

  ChannelEngine(ChannelBuilder<?> builder, int segmentLength) {
    super(builder, segmentLength);
    spinning = capacity == 0 ? new Spinning() : null;
  }

  @Override
  public final @Nullable Spinning spinning() {
    return spinning;
  }

  @Override
  public final String describe(@Nullable Waiter waiter) {
    String verb =
        waiter == null
            ? ""
            : switch (waiter.handOver) { // a glance
              case Waiter.SENDER_READY -> "send to ";
              case Waiter.RECEIVER_READY -> "receive from ";
              default -> "";
            };
    return verb + this;
  }

  /// Whether a send is likely to be done at once, for one that waits otherwise: where sender and
  /// receiver must meet, it gives the receiver a moment to come, so that not both of them queue.
  ///
  /// A guess: the plain reads are ordered by that of the lock, but anything may change meanwhile.
  final boolean seemsReadyToTake() {
    if (seemsToHaveRoom()) {
      return true;
    }
    Spinning spins = spinning;
    if (spins == null) {
      return false;
    }
    boolean ready = false;
    int rounds = spins.rounds();
    for (int i = 0; i < rounds && !ready; i++) {
      Thread.onSpinWait();
      ready = seemsToHaveRoom();
    }
    spins.tried(rounds, ready);
    return ready;
  }

  /// Whether a send seems to be possible at once.
  final boolean seemsToHaveRoom() {
    return lock == FREE
        && (firstReceiver != null
            || accepted - removed < capacity
            || overflow != Overflow.SUSPEND
            || ended != OPEN);
  }

  /// Whether a receive is likely to be done at once; a guess, too.
  final boolean seemsReadyToGive() {
    return lock == HELD || accepted != removed || firstSender != null || ended != OPEN;
  }

  /// Sends `element` if that can be done now, else queues `waiter`, if there is one.
  ///
  /// @return DONE, DROPPED, CLOSED, or WOULD_BLOCK: then `waiter` is queued with the element
  final Outcome offer(Object element, @Nullable Waiter waiter) {
    Segment fresh = null;
    ChannelMeter glance = meter;
    long began =
        glance != null && accepted >= glance.nextTimedSend ? glance.now() : ChannelMeter.NONE;
    long size = sizeOf(element);
    while (true) {
      Outcome outcome = Outcome.DONE;
      Waiter receiver = null;
      Object displaced = null;
      boolean needsSegment = false;
      boolean measured = false;
      boolean looks = false;
      long pressing = -1;
      long waitedSince = ChannelMeter.NONE;
      long sentSince = ChannelMeter.NONE;
      StackOverflowError noStack = null;
      int stale = 0;
      lock();
      ChannelMeter metered = meter;
      boolean open = ended == OPEN;
      while (open && stale < MOST_STALE && (receiver = firstReceiver) != null) {
        boolean won = true;
        Claim claim = receiver.claim;
        if (claim != null) {
          try {
            won = claim.win(receiver.epoch);
          } catch (StackOverflowError e) {
            noStack = e;
            break;
          }
        }
        Waiter following = receiver.next;
        firstReceiver = following;
        if (following == null) {
          lastReceiver = null;
        } else {
          following.previous = null;
        }
        receiver.next = null;
        receiver.queuedIn = null;
        waitingReceivers--;
        if (won) {
          receiver.slot = element;
          receiver.handOver = Waiter.MATCHED;
          accepted++;
          removed++;
          break;
        }
        receiver.handOver = Waiter.CANCELLED;
        stale++;
      }
      if (!open) {
        outcome = Outcome.CLOSED;
      } else if (receiver != null) {
        outcome = Outcome.DONE;
      } else if (accepted - removed < capacity || overflow == Overflow.DROP_OLDEST) {
        Segment segment = tail;
        int index = tailIndex;
        if (index == segment.items.length) {
          Segment following = segment.next;
          if (following == null) {
            if (spare != null) {
              following = spare;
              spare = null;
            } else {
              following = fresh;
            }
            if (segment != Segment.NONE) {
              segment.next = following;
            } else if (following != null) {
              head = following; // the first one
            }
          }
          if (following == null) {
            needsSegment = true;
          } else {
            tail = following;
            segment = following;
            index = 0;
          }
        }
        if (!needsSegment) {
          if (accepted - removed == capacity) {
            Segment oldest = head;
            if (headIndex == oldest.items.length) {
              headIndex = 0; // a ring: its only segment follows itself
            }
            displaced = oldest.items[headIndex];
            oldest.items[headIndex] = null;
            headIndex++;
            removed++;
            droppedOldest++;
          }
          segment.items[index] = element;
          tailIndex = index + 1;
          accepted++;
        }
      } else if (overflow == Overflow.DROP_NEWEST) {
        droppedNewest++;
        outcome = Outcome.DROPPED;
      } else {
        outcome = Outcome.WOULD_BLOCK;
        if (waiter != null) {
          Waiter last = lastSender;
          if (waiter.slot != element) { // storing a reference costs more than looking
            waiter.slot = element;
          }
          waiter.size = size;
          waiter.handOver = Waiter.SENDER_READY;
          waiter.queuedIn = this;
          waiter.previous = last;
          if (last == null) {
            firstSender = waiter;
          } else {
            last.next = waiter;
          }
          lastSender = waiter;
          waitingSenders++;
        }
      }
      if (metered != null && noStack == null && !needsSegment && stale < MOST_STALE) {
        if (outcome == Outcome.DONE) {
          if (displaced != null && metered.markedElement == removed - 1) {
            metered.markedElement = -1;
          }
          if (accepted >= metered.nextSendLook) {
            metered.nextSendLook = accepted + metered.stride;
            looks = true;
          }
          if (receiver != null) {
            metered.receiveWaits++;
            if (receiver == metered.markedReceiver) {
              metered.markedReceiver = null;
              waitedSince = metered.markedReceiverSince;
            }
            sentSince = began;
          } else if (began != ChannelMeter.NONE && metered.markedElement < 0) {
            metered.markedElement = accepted - 1;
            metered.markedElementSince = began;
          }
          if (began != ChannelMeter.NONE && metered.nextTimedSend != ChannelMeter.NEVER) {
            metered.nextTimedSend = accepted + metered.sampling - 1;
          }
          if (accepted - removed >= metered.pressureAt) {
            pressing = accepted - removed;
          }
          measured =
              looks
                  || metered.sizer != null
                  || waitedSince != ChannelMeter.NONE
                  || sentSince != ChannelMeter.NONE;
        } else if (began != ChannelMeter.NONE
            && metered.nextTimedSend != ChannelMeter.NEVER
            && outcome == Outcome.WOULD_BLOCK
            && waiter != null) {
          metered.nextTimedSend = accepted + metered.sampling;
          if (metered.markedSender == null) {
            metered.markedSender = waiter;
            metered.markedSenderSince = began;
          }
        }
      }
      try {
        unlock();
      } catch (StackOverflowError e) {
        lock = FREE;
      }
      if (noStack != null) {
        throw noStack; // nothing has changed
      }
      if (stale == MOST_STALE) {
        continue;
      }
      if (needsSegment) {
        fresh = newSegment();
        continue;
      }
      try {
        if (receiver != null) {
          receiver.resume();
        } else if (displaced != null) {
          undelivered(
              displaced, kind == ChannelKind.CONFLATED ? Reason.CONFLATED : Reason.DROPPED_OLDEST);
        } else if (outcome == Outcome.DROPPED) {
          undelivered(element, Reason.DROPPED_NEWEST);
        }
      } catch (Throwable failure) {
        if (policy == null) {
          throw failure;
        }
        try { // it is not thrown: who sees a send fail has the element again, but not this one
          Failures.uncaught(failure);
        } catch (StackOverflowError e) {
          return outcome; // it cannot even be told
        }
      }
      if (metered != null && (measured || pressing >= 0)) {
        try {
          metered.sent(size, receiver, looks, waitedSince, sentSince);
          metered.watch().pressed(pressing);
        } catch (StackOverflowError | OutOfMemoryError e) {
          return outcome; // it has been done, and cannot be counted
        }
      }
      return outcome;
    }
  }

  /// The bytes of an element that is about to be sent, if somebody wants to know; else 0.
  final long sizeOf(Object element) {
    ChannelMeter glance = meter;
    return glance != null ? glance.sizeOf(element) : 0;
  }

  /// Sends `element` if that can be done now, in a channel with a policy.
  ///
  /// @param ifFull the outcome if it cannot
  /// @return DONE, DROPPED, CLOSED, or `ifFull`; in the last two the sender has the element again
  final Outcome offerOwned(Object element, Outcome ifFull) {
    Object accepted = accept(element);
    Outcome outcome = Outcome.CANCELLED; // if something is thrown
    try {
      outcome = offer(accepted, null);
      if (outcome == Outcome.WOULD_BLOCK) {
        outcome = ifFull;
      }
    } finally {
      refuseUnlessTaken(element, accepted, outcome);
    }
    return outcome;
  }

  /// Receives an element if there is one now, else queues `waiter`, if there is one.
  ///
  /// @return the element; or [Nothing#CLOSED]; or [Nothing#WOULD_BLOCK]: then `waiter` is queued
  final Object poll(@Nullable Waiter waiter) {
    ChannelMeter glance = meter;
    long began =
        glance != null && waiter != null && removed >= glance.nextTimedReceive
            ? glance.now()
            : ChannelMeter.NONE;
    while (true) {
      Object element = null;
      long sentSize = 0;
      Nothing nothing = Nothing.WOULD_BLOCK;
      Waiter sender = null;
      boolean fromBuffer = false;
      boolean measured = false;
      boolean looks = false;
      long waitedSince = ChannelMeter.NONE;
      long sentSince = ChannelMeter.NONE;
      StackOverflowError noStack = null;
      int stale = 0;
      lock();
      ChannelMeter metered = meter;
      // The senders that wait in a cancelled channel are about to fail.
      while (ended != CANCELLED && stale < MOST_STALE && (sender = firstSender) != null) {
        boolean won = true;
        Claim claim = sender.claim;
        if (claim != null) {
          try {
            won = claim.win(sender.epoch);
          } catch (StackOverflowError e) {
            noStack = e;
            break;
          }
        }
        Waiter following = sender.next;
        firstSender = following;
        if (following == null) {
          lastSender = null;
        } else {
          following.previous = null;
        }
        sender.next = null;
        sender.queuedIn = null;
        waitingSenders--;
        if (won) {
          element = sender.slot;
          sentSize = sender.size;
          sender.handOver = Waiter.MATCHED;
          accepted++;
          removed++;
          sender.slot = null;
          break;
        }
        sender.slot = null;
        sender.handOver = Waiter.CANCELLED;
        stale++;
      }
      if (noStack == null && stale < MOST_STALE) {
        Segment segment = head;
        if (accepted - removed > 0) {
          // What the sender sent goes to the end of the buffer, its head to the caller. Senders
          // wait
          // for a full ring only: there is one free place then, and no need of a new segment.
          Object oldest;
          int index = headIndex;
          if (index == segment.items.length) {
            Segment following = segment.next;
            if (following != null && following != segment) {
              segment.next = null;
              spare = segment;
              head = following;
              segment = following;
            }
            index = 0;
          }
          oldest = segment.items[index];
          segment.items[index] = null;
          headIndex = index + 1;
          if (sender == null) {
            removed++;
          } else {
            segment = tail;
            index = tailIndex;
            if (index == segment.items.length) {
              index = 0;
            }
            segment.items[index] = element;
            tailIndex = index + 1;
          }
          element = oldest;
          fromBuffer = true;
        } else if (sender == null) {
          if (ended != OPEN) {
            nothing = Nothing.CLOSED;
          } else if (waiter != null) {
            Waiter last = lastReceiver;
            waiter.handOver = Waiter.RECEIVER_READY;
            waiter.queuedIn = this;
            waiter.previous = last;
            if (last == null) {
              firstReceiver = waiter;
            } else {
              last.next = waiter;
            }
            lastReceiver = waiter;
            waitingReceivers++;
          }
        }
      }
      if (metered != null && noStack == null && stale < MOST_STALE) {
        if (element != null) {
          if (began != ChannelMeter.NONE && metered.nextTimedReceive != ChannelMeter.NEVER) {
            metered.nextTimedReceive = removed + metered.sampling - 1;
          }
          if (removed >= metered.nextReceiveLook) {
            metered.nextReceiveLook = removed + metered.stride;
            looks = true;
          }
          if (sender != null) {
            metered.sendWaits++;
            if (sender == metered.markedSender) {
              metered.markedSender = null;
              waitedSince = metered.markedSenderSince;
            }
          }
          if (!fromBuffer) {
            sentSince = waitedSince;
          } else if (metered.markedElement == removed - 1) {
            metered.markedElement = -1;
            sentSince = metered.markedElementSince;
          }
          if (fromBuffer && waitedSince != ChannelMeter.NONE && metered.markedElement < 0) {
            metered.markedElement = accepted - 1;
            metered.markedElementSince = waitedSince;
          }
          measured =
              looks
                  || metered.sizer != null
                  || waitedSince != ChannelMeter.NONE
                  || sentSince != ChannelMeter.NONE;
        } else if (began != ChannelMeter.NONE && metered.nextTimedReceive != ChannelMeter.NEVER) {
          metered.nextTimedReceive = removed + metered.sampling;
          if (nothing == Nothing.WOULD_BLOCK && metered.markedReceiver == null) {
            metered.markedReceiver = waiter;
            metered.markedReceiverSince = began;
          }
        }
      }
      try {
        unlock();
      } catch (StackOverflowError e) {
        lock = FREE;
      }
      if (noStack != null) {
        throw noStack; // nothing has changed
      }
      if (stale == MOST_STALE) {
        continue;
      }
      if (sender != null) {
        sender.resume();
      }
      if (measured && metered != null && element != null) {
        try {
          metered.received(element, sentSize, sender, looks, waitedSince, sentSince);
        } catch (StackOverflowError | OutOfMemoryError e) {
          return element; // it must not be lost for being counted
        }
      }
      return element != null ? element : nothing;
    }
  }

  @Override
  public final boolean withdraw(Waiter waiter, long epoch) {
    lock();
    // Where the waiter stands elsewhere, all else in it is guarded by another lock.
    int state =
        waiter.queuedIn == this && (epoch == Waiter.ANY_EPOCH || epoch == waiter.epoch)
            ? waiter.handOver
            : Waiter.EMPTY;
    // Whom the end of the channel ends is claimed by `endWaiters` and cannot withdraw any more.
    // A branch whose wait was ended elsewhere is no longer anybody's.
    boolean queued =
        state == Waiter.SENDER_READY
            ? ended != CANCELLED || waiter.claim != null
            : state == Waiter.RECEIVER_READY && (ended == OPEN || waiter.claim != null);
    if (queued) {
      Waiter before = waiter.previous;
      Waiter after = waiter.next;
      if (state == Waiter.SENDER_READY) {
        if (before == null) {
          firstSender = after;
        }
        if (after == null) {
          lastSender = before;
        }
        waitingSenders--;
        if (policy == null || waiter.claim != null) {
          waiter.slot = null;
        }
      } else {
        if (before == null) {
          firstReceiver = after;
        }
        if (after == null) {
          lastReceiver = before;
        }
        waitingReceivers--;
      }
      if (before != null) {
        before.next = after;
      }
      if (after != null) {
        after.previous = before;
      }
      waiter.previous = null;
      waiter.next = null;
      waiter.queuedIn = null;
      waiter.handOver = Waiter.CANCELLED;
      ChannelMeter metered = meter;
      if (metered != null) {
        boolean isAlone = waiter.claim == null; // not one of those a select withdraws each turn
        if (state == Waiter.SENDER_READY) {
          metered.cancelledSenders += isAlone ? 1 : 0;
          if (waiter == metered.markedSender) {
            metered.markedSender = null;
            metered.nextTimedSend = accepted; // the next one instead
          }
        } else {
          metered.cancelledReceivers += isAlone ? 1 : 0;
          if (waiter == metered.markedReceiver) {
            metered.markedReceiver = null;
            metered.nextTimedReceive = removed;
          }
        }
      }
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return queued;
  }
}
