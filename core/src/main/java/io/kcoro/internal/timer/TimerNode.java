package io.kcoro.internal.timer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Something that is to happen at a moment: a node of the wheel's own lists.
///
/// | state | set by | may become |
/// |---|---|---|
/// | IDLE | the constructor; [#settle()], at the latest when [#fired()] has returned | SCHEDULED |
/// | SCHEDULED | [TimerQueue#schedule] | FIRED, CANCELLED |
/// | FIRED | the driver, when the moment has come | IDLE; SCHEDULED, by [#fired()] itself |
/// | CANCELLED | [TimerQueue#cancel] | SCHEDULED |
///
/// One compare-and-set decides between FIRED and CANCELLED. A node may be used again when it is
/// IDLE or CANCELLED ([#isFree()]).
public abstract class TimerNode {
  static final int IDLE = 0;
  static final int SCHEDULED = 1;
  static final int FIRED = 2;
  static final int CANCELLED = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(TimerNode.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Guarded by the monitor of the queue: the place in the wheel. `list` is null outside of it.
  @Nullable TimerNode previous;
  @Nullable TimerNode next;
  @Nullable TimerList list;
  long dueTick;

  private volatile int state;

  /// Runs once, in the thread of the driver, outside any lock. It must be short.
  protected abstract void fired();

  /// Whether it may be scheduled: it is not, and will not run any more.
  public final boolean isFree() {
    int now = state;
    return now == IDLE || now == CANCELLED;
  }

  final void setState(int now) {
    state = now;
  }

  /// From now on the node may be scheduled again. Called by [#fired()] when it has read all that it
  /// needs of the node, else after it.
  protected final void settle() {
    STATE.compareAndSet(this, FIRED, IDLE);
  }

  /// Ends the wait for the moment, if nobody has.
  final boolean decide(int end) {
    return STATE.compareAndSet(this, SCHEDULED, end);
  }
}
