package io.kcoro.schedule;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The place for the task that a worker runs next, because its present task has woken it.
///
/// | state | set by | how | may become |
/// |---|---|---|---|
/// | empty | who takes the task: the owner, or another while the owner is stalled | compare-and-set | full |
/// | full | the owner, only where it is empty | release | empty |
///
/// The owner alone makes it full, so it may look by a plain read: what it sees as empty is empty.
/// Whoever takes wins the compare-and-set, so a task is taken once. The same task may lie here
/// again later; who then wins with what he read before takes it no less rightly.
///
/// A superclass of the worker, not a field: one load less for each task.
class HandOffSlot {
  private static final VarHandle TASK;

  static {
    try {
      TASK = MethodHandles.lookup().findVarHandle(HandOffSlot.class, "handedOff", Runnable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private @Nullable Runnable handedOff;

  /// Only the owner, only if the slot is empty.
  final void putHandOff(Runnable task) {
    TASK.setRelease(this, task);
  }

  /// Only the owner.
  final @Nullable Runnable takeHandOff() {
    Runnable task = handedOff; // plain: see above
    return task != null && TASK.compareAndSet(this, task, null) ? task : null;
  }

  /// Any thread.
  final @Nullable Runnable stealHandOff() {
    Runnable task = (Runnable) TASK.getAcquire(this);
    return task != null && TASK.compareAndSet(this, task, null) ? task : null;
  }

  final boolean hasHandOff() {
    return TASK.getAcquire(this) != null;
  }
}
