package io.kcoro.internal.wait;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A flag that is set once, with a reason, and then stays set; and the handlers that run then.
///
/// Signals form a tree: a handler with a [CancelHandler#child()] passes the reason on. Firing first
/// sets the whole tree and then runs the handlers, so that whoever is woken by a handler sees every
/// signal below the fired one set already. Every handler runs once, outside the monitor.
///
/// Thread-safe. The monitor guards the list of handlers and is held for a few instructions only.
public class CancelSignal {
  // Written once, under the monitor; volatile because it is read without.
  private volatile @Nullable Object reason;

  // Guarded by the monitor.
  private @Nullable CancelHandler first;
  private @Nullable CancelHandler last;

  /// The reason it was fired with, or null as long as it has not been.
  public final @Nullable Object firedReason() {
    return reason;
  }

  /// Fires this signal and those below it.
  ///
  /// @return true if this call was the first
  public final boolean fire(Object why) {
    List<CancelHandler> handlers = new ArrayList<>();
    if (!set(why, handlers)) {
      return false;
    }
    // The list grows while it is walked: the handlers of the children follow those of the parents.
    ArrayDeque<CancelSignal> children = new ArrayDeque<>();
    collectChildren(handlers, 0, children);
    for (CancelSignal child; (child = children.poll()) != null; ) {
      int known = handlers.size();
      if (child.set(why, handlers)) {
        collectChildren(handlers, known, children);
      }
    }
    for (CancelHandler handler : handlers) {
      try {
        handler.fired();
      } catch (Throwable failure) {
        Failures.uncaught(failure);
      }
    }
    return true;
  }

  private static void collectChildren(
      List<CancelHandler> handlers, int from, ArrayDeque<CancelSignal> children) {
    for (int i = from; i < handlers.size(); i++) {
      CancelSignal child = handlers.get(i).child();
      if (child != null) {
        children.add(child);
      }
    }
  }

  private synchronized boolean set(Object why, List<CancelHandler> handlers) {
    if (reason != null) {
      return false;
    }
    reason = why;
    for (CancelHandler handler = first; handler != null; ) {
      CancelHandler following = handler.next;
      handlers.add(handler);
      handler.registered = false;
      handler.previous = null;
      handler.next = null;
      handler = following;
    }
    first = null;
    last = null;
    return true;
  }

  /// Registers a handler that has not been registered before.
  ///
  /// @return false if the signal has fired already: the handler is not registered and will not run
  public boolean register(CancelHandler handler) {
    synchronized (this) {
      if (reason != null) {
        return false;
      }
      CancelHandler tail = last;
      handler.previous = tail;
      if (tail == null) {
        first = handler;
      } else {
        tail.next = handler;
      }
      last = handler;
      handler.registered = true;
      return true;
    }
  }

  /// Removes a handler. A handler that is about to run, or running, in another thread still does.
  public void unregister(CancelHandler handler) {
    synchronized (this) {
      if (!handler.registered) {
        return;
      }
      CancelHandler before = handler.previous;
      CancelHandler after = handler.next;
      if (before == null) {
        first = after;
      } else {
        before.next = after;
      }
      if (after == null) {
        last = before;
      } else {
        after.previous = before;
      }
      handler.registered = false;
      handler.previous = null;
      handler.next = null;
    }
  }

  /// The number of handlers registered now, after a check of the list's links.
  public final synchronized int checkInvariants() {
    int count = 0;
    CancelHandler before = null;
    for (CancelHandler handler = first; handler != null; handler = handler.next) {
      if (handler.previous != before || !handler.registered) {
        throw new AssertionError("the handler list is torn at position " + count);
      }
      before = handler;
      count++;
    }
    if (last != before || (reason != null && count != 0)) {
      throw new AssertionError("the handler list does not end where it should");
    }
    return count;
  }
}
