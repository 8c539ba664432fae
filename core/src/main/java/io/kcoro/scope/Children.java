package io.kcoro.scope;

import io.kcoro.internal.lock.CasLocked;
import io.kcoro.internal.wait.CancelHandler;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.Failures;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some of the coroutines of a scope that have not ended. A scope has several such lists and deals
/// its coroutines out to them, so that the thread that launches and the workers on which coroutines
/// end seldom meet at one lock. (With one list for all, half the time of launching a trivial
/// coroutine was spent there.)
///
/// A list counts as one coroutine with its scope as long as anything is in it. When the scope is
/// cancelled it takes them one by one to another chain and tells each; they still count until they
/// have ended.
final class Children extends CasLocked {
  final Scope scope;

  // Guarded by the lock.
  private @Nullable Child first;

  /// Those that were told of the cancellation; linked likewise.
  private @Nullable Child firstTold;

  private int count;
  private boolean cancelled;

  Children(Scope scope) {
    this.scope = scope;
    CancelHandler handler =
        new CancelHandler() {
          @Override
          protected void fired() {
            cancelAll();
          }
        };
    if (!((CancelSignal) scope.token()).register(handler)) {
      cancelled = true;
    }
  }

  /// Adds a coroutine that is about to start.
  ///
  /// @return false if the scope is cancelled: nobody tells the coroutine
  /// @throws IllegalStateException if the scope has ended
  boolean add(Child coroutine) {
    boolean counted = false;
    while (true) {
      lock();
      boolean empty = count == 0;
      boolean told = !cancelled;
      if (counted || !empty) {
        count++;
        coroutine.counted = true;
        if (told) {
          Child second = first;
          coroutine.next = second;
          if (second != null) {
            second.previous = coroutine;
          }
          first = coroutine;
          coroutine.listed = true;
        }
      }
      try {
        unlock();
      } catch (StackOverflowError e) {
        lock = FREE;
      }
      if (counted && !empty) {
        scope.end().oneEnded(); // another one has counted the list meanwhile
      }
      if (counted || !empty) {
        return told;
      }
      scope.end().countOneMore(coroutine);
      counted = true;
    }
  }

  /// Takes out a coroutine that has ended. Idempotent.
  void remove(Child coroutine) {
    lock();
    if (coroutine.listed) {
      Child before = coroutine.previous;
      Child after = coroutine.next;
      if (before != null) {
        before.next = after;
      } else if (first == coroutine) {
        first = after;
      } else {
        firstTold = after;
      }
      if (after != null) {
        after.previous = before;
      }
      coroutine.previous = null;
      coroutine.next = null;
      coroutine.listed = false;
    }
    boolean last = false;
    if (coroutine.counted) {
      coroutine.counted = false;
      last = --count == 0;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    if (last) {
      scope.end().oneEnded();
    }
  }

  private void cancelAll() {
    while (true) {
      lock();
      cancelled = true;
      Child coroutine = first;
      if (coroutine != null) {
        Child second = coroutine.next;
        first = second;
        if (second != null) {
          second.previous = null;
        }
        Child told = firstTold;
        coroutine.next = told;
        if (told != null) {
          told.previous = coroutine;
        }
        firstTold = coroutine;
      }
      try {
        unlock();
      } catch (StackOverflowError e) {
        lock = FREE;
      }
      if (coroutine == null) {
        return;
      }
      try {
        coroutine.cancelled();
      } catch (Throwable failure) {
        Failures.uncaught(failure); // the others must be told, too
      }
    }
  }

  /// Those that have not ended. For people only: while it looks, none can start or end.
  List<Child> all() {
    Child[] found = new Child[16];
    while (true) {
      lock();
      int needed = count;
      int seen = 0;
      if (needed <= found.length) {
        for (Child each = first; each != null; each = each.next) {
          found[seen++] = each;
        }
        for (Child each = firstTold; each != null; each = each.next) {
          found[seen++] = each;
        }
      }
      try {
        unlock();
      } catch (StackOverflowError e) {
        lock = FREE;
      }
      if (needed <= found.length) {
        return List.of(Arrays.copyOf(found, seen));
      }
      found = new Child[2 * needed];
    }
  }

  /// Checks the list.
  ///
  /// @return how many have not ended
  /// @throws AssertionError if the list is torn
  int checkInvariants() {
    lock();
    boolean torn = count < 0;
    int listed = 0;
    Child before = null;
    for (Child each = first; each != null; each = each.next) {
      torn |= each.previous != before || !each.listed;
      before = each;
      listed++;
    }
    torn |= cancelled && listed > 0;
    before = null;
    for (Child each = firstTold; each != null; each = each.next) {
      torn |= each.previous != before || !each.listed;
      before = each;
      listed++;
    }
    int counted = count;
    lock = FREE;
    if (torn || listed > counted) {
      throw new AssertionError("a list of coroutines is torn");
    }
    return counted;
  }
}
