package io.kcoro.internal.timer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Something that is to happen at a moment: a node of the [TimerWheel]'s own lists, so that a timer
/// needs no other object and leaves in O(1).
///
/// The field [#place] is the state:
///
/// | state | set by | may become |
/// |---|---|---|
/// | IDLE | the constructor; [#settle()], at the latest when [#fired()] has returned | scheduled |
/// | scheduled: the number of a slot, 0 or more | [TimerWheel#insert]; [TimerWheel#poll], when it moves the node to a lower level | FIRED, CANCELLED |
/// | FIRED | [TimerWheel#poll], which took it out because its moment has come: [#fired()] follows | IDLE; scheduled, by [#fired()] itself |
/// | CANCELLED | [TimerWheel#cancel], which took it out: [#fired()] does not follow | scheduled |
///
/// Who takes a node out of the wheel decides, under the lock of the wheel: the one compare-and-set
/// that takes the lock decides between firing and cancelling. A node may be used again when it is
/// IDLE or CANCELLED ([#isFree()]).
public abstract class TimerNode {
  static final int IDLE = -1;
  static final int FIRED = -2;
  static final int CANCELLED = -3;

  private static final VarHandle PLACE;

  static {
    try {
      PLACE = MethodHandles.lookup().findVarHandle(TimerNode.class, "place", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Guarded by the lock of the wheel.
  @Nullable TimerNode previous;
  @Nullable TimerNode next;
  long dueTick;

  // Written under the lock of the wheel, but for `settle`, which comes when the node is in none.
  int place = IDLE;

  /// Runs once each time that it was scheduled and not cancelled, in the thread of the driver,
  /// outside any lock. All other timers wait for it, so it must be short and never wait itself.
  protected abstract void fired();

  /// Whether it may be scheduled: it is not, and will not run any more.
  public final boolean isFree() {
    int now = (int) PLACE.getAcquire(this);
    return now == IDLE || now == CANCELLED;
  }

  /// Whether it is scheduled. Without the lock: it may be over when this returns.
  protected final boolean isScheduled() {
    return (int) PLACE.getOpaque(this) >= 0;
  }

  /// From now on the node may be scheduled again, unless it is already. Called by [#fired()] when
  /// it has read all that it needs of the node, else after it.
  protected final void settle() {
    PLACE.compareAndSet(this, FIRED, IDLE);
  }
}
