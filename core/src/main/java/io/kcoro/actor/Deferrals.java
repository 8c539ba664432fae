package io.kcoro.actor;

import io.kcoro.internal.lock.CasLocked;
import org.jspecify.annotations.Nullable;

/// The answers that a behavior has not given when it had handled the message: somebody has the
/// reply and will, or the end of the actor does.
///
/// An answer marks itself deferred before it is listed, and is listed only if it is still open
/// then, under the lock; who answers looks for the mark after that. So none stays in the list once
/// it is answered.
abstract class Deferrals extends CasLocked {
  // Guarded by the lock.
  private @Nullable Answer<?> first;

  /// Keeps `answer` until it is given. Called by the actor's coroutine only.
  final void add(Answer<?> answer) {
    answer.defer();
    boolean open = answer.isOpen();
    if (open) {
      lock();
      Answer<?> second = first;
      answer.next = second;
      if (second != null) {
        second.previous = answer;
      }
      first = answer;
      answer.listed = true;
      try {
        unlock();
      } catch (StackOverflowError e) {
        lock = FREE;
      }
      if (!answer.isOpen()) {
        remove(answer);
      }
    }
  }

  final void remove(Answer<?> answer) {
    lock();
    if (answer.listed) {
      Answer<?> before = answer.previous;
      Answer<?> after = answer.next;
      if (before == null) {
        first = after;
      } else {
        before.next = after;
      }
      if (after != null) {
        after.previous = before;
      }
      answer.previous = null;
      answer.next = null;
      answer.listed = false;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
  }

  /// Answers all with `failure`. Nothing is added any more.
  final void failAll(Throwable failure) {
    for (Answer<?> answer; (answer = head()) != null; ) {
      answer.fail(failure);
      remove(answer); // if another one answers it just now
    }
  }

  private @Nullable Answer<?> head() {
    lock();
    Answer<?> found = first;
    lock = FREE;
    return found;
  }

  /// Checks the list.
  ///
  /// @return how many answers are open
  final int checkDeferrals() {
    lock();
    int count = 0;
    boolean torn = false;
    Answer<?> before = null;
    for (Answer<?> each = first; each != null; each = each.next) {
      torn |= each.previous != before || !each.listed;
      before = each;
      count++;
    }
    lock = FREE;
    if (torn) {
      throw new AssertionError("the list of deferred answers is torn");
    }
    return count;
  }
}
