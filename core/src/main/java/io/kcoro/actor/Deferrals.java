package io.kcoro.actor;

import io.kcoro.internal.wait.Completion;
import org.jspecify.annotations.Nullable;

/// The answers that a behavior has not given when it had handled the message: somebody has the
/// reply and will, or the end of the actor does.
///
/// An answer marks itself deferred before it is listed, and who lists it looks afterwards whether
/// it is still open; who answers looks for the mark after that. So one of them takes it out, and
/// none stays in the list once it is answered.
///
/// It is the event of the actor's end as well, so that an actor has one lock for both: there may be
/// a million of them.
abstract class Deferrals extends Completion {
  // Guarded by the lock.
  private @Nullable Answer<?> deferred;

  /// Keeps `answer` until it is given. Called by the actor's coroutine only.
  final void add(Answer<?> answer) {
    answer.defer();
    boolean open = answer.isOpen();
    if (open) {
      lock();
      Answer<?> second = deferred;
      answer.next = second;
      if (second != null) {
        second.previous = answer;
      }
      deferred = answer;
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
        deferred = after;
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
    Answer<?> found = deferred;
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
    for (Answer<?> each = deferred; each != null; each = each.next) {
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
