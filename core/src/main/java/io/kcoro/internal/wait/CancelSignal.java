package io.kcoro.internal.wait;

import org.jspecify.annotations.Nullable;

/// A flag that is set once, with a reason, and then stays set; and the handlers that run then.
///
/// Signals form a tree: a handler with a [CancelHandler#child()] passes the reason on. Firing first
/// sets the whole tree and then runs the handlers, so that whoever is woken by a handler sees every
/// signal below the fired one set already (save those below one that another thread fires just
/// now). Every handler runs once, outside the monitor, in the order of registration.
///
/// Thread-safe. The monitor guards the lists and is held for a few instructions only: handlers are
/// taken out one by one. Firing allocates nothing.
public class CancelSignal {
  /// Handlers in the order of registration. Guarded by the monitor of the signal.
  private static final class HandlerList {
    @Nullable CancelHandler first;
    @Nullable CancelHandler last;

    void add(CancelHandler handler) {
      CancelHandler tail = last;
      handler.previous = tail;
      if (tail == null) {
        first = handler;
      } else {
        tail.next = handler;
      }
      last = handler;
      handler.registered = true;
    }

    void remove(CancelHandler handler) {
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

    int checkLinks() {
      int count = 0;
      CancelHandler before = null;
      for (CancelHandler handler = first; handler != null; handler = handler.next) {
        if (handler.previous != before || !handler.registered) {
          throw new AssertionError("the handler list is torn at position " + count);
        }
        before = handler;
        count++;
      }
      if (last != before) {
        throw new AssertionError("the handler list does not end where it should");
      }
      return count;
    }
  }

  // Written once, under the monitor; volatile because it is read without.
  private volatile @Nullable Object reason;

  private final HandlerList links = new HandlerList();
  private final HandlerList handlers = new HandlerList();

  /// The signal that the firing thread visits after this one. Plain: only the thread that set the
  /// reason of this signal, as the first, uses it.
  private @Nullable CancelSignal visitedNext;

  /// The reason it was fired with, or null as long as it has not been.
  public final @Nullable Object firedReason() {
    return reason;
  }

  /// Fires this signal and those below it.
  ///
  /// @return true if this call was the first
  public final boolean fire(Object why) {
    StackReserve.ensure();
    if (!set(why)) {
      return false;
    }
    CancelSignal lastVisited = this;
    for (CancelSignal signal = this; signal != null; signal = signal.visitedNext) {
      for (CancelHandler link; (link = signal.take(signal.links)) != null; ) {
        CancelSignal child = link.child();
        if (child != null && child.set(why)) {
          lastVisited.visitedNext = child;
          lastVisited = child;
        }
      }
    }
    for (CancelSignal signal = this; signal != null; ) {
      for (CancelHandler handler; (handler = signal.take(signal.handlers)) != null; ) {
        try {
          handler.fired();
        } catch (Throwable failure) {
          Failures.uncaught(failure);
        }
      }
      CancelSignal following = signal.visitedNext;
      signal.visitedNext = null;
      signal = following;
    }
    return true;
  }

  private synchronized boolean set(Object why) {
    if (reason != null) {
      return false;
    }
    reason = why;
    return true;
  }

  private synchronized @Nullable CancelHandler take(HandlerList list) {
    CancelHandler handler = list.first;
    if (handler != null) {
      list.remove(handler);
    }
    return handler;
  }

  /// Registers a handler that is not registered now.
  ///
  /// @return false if the signal has fired already: the handler is not registered and will not run
  public boolean register(CancelHandler handler) {
    HandlerList list = listFor(handler);
    synchronized (this) {
      if (reason != null) {
        return false;
      }
      list.add(handler);
      return true;
    }
  }

  /// Removes a handler. A handler that is about to run, or running, in another thread still does.
  public void unregister(CancelHandler handler) {
    HandlerList list = listFor(handler);
    synchronized (this) {
      if (handler.registered) {
        list.remove(handler);
      }
    }
  }

  private HandlerList listFor(CancelHandler handler) {
    return handler.child() == null ? handlers : links;
  }

  /// The number of handlers registered now, after a check of the lists' links.
  public final synchronized int checkInvariants() {
    return handlers.checkLinks() + links.checkLinks();
  }
}
