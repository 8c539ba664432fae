package io.kcoro.channel;

import io.kcoro.Suspending;
import io.kcoro.internal.wait.StackReserve;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A value that always is, may change, and is watched: each subscriber receives the present one,
/// and then the latest one whenever it has changed.
///
/// ```java
/// StateChannel<Status> status = StateChannel.of(Status.STARTING);
/// scope.launch("watcher", () -> {
///   for (Status now : status.subscribe().elements()) {
///     show(now);
///   }
/// });
/// status.set(Status.READY);
/// status.close();
/// ```
///
/// **Subscribers** have a conflated channel each, with a position of its own: one that is slow
/// skips values, and never makes anybody wait. It never receives an older value after a newer one.
/// What was set before it receives is what it receives: when [#set] returns, the value lies in all
/// these channels. A subscriber leaves by [ReceiveChannel#cancel()] of its channel, in constant
/// time, and nothing of it stays.
///
/// **Equal values.** A value that equals the present one changes nothing: the old object stays, and
/// nobody is told. A slow subscriber may all the same receive a value that equals the one it had
/// received last, if there was another one in between.
///
/// **End.** [#close()] or [#close(Throwable)] ends it: subscribers still receive the last value if
/// they have not, and then find their channels closed, with the cause. So does who subscribes
/// later. The value stays readable.
///
/// **Who owns the values.** All share them: they should be immutable.
///
/// Thread-safe. Only [#await] suspends.
///
/// @param <T> the type of the values, which are never null
public final class StateChannel<T> {
  private final String name;
  private final Object lock = new Object();

  // Written under the lock.
  private volatile T value;
  private volatile boolean closed;
  private @Nullable Throwable cause;

  /// Guarded by the lock, under which values are offered to them, too: all receive them in the
  /// order of the changes. A conflated channel takes them at once, and has no handler that could
  /// run.
  private final Set<DefaultChannel<T>> subscribers = new LinkedHashSet<>();

  private StateChannel(String name, T initial) {
    this.name = Objects.requireNonNull(name, "name");
    value = Objects.requireNonNull(initial, "initial value is null");
  }

  /// A state that begins with `initial`.
  public static <T> StateChannel<T> of(T initial) {
    return named("state", initial);
  }

  /// A state with a name, for messages, that begins with `initial`.
  public static <T> StateChannel<T> named(String name, T initial) {
    return new StateChannel<>(name, initial);
  }

  /// The name.
  public String name() {
    return name;
  }

  /// The present value, or the last one.
  public T value() {
    return value;
  }

  /// Sets the value.
  ///
  /// @throws ChannelClosedException if the state was closed
  public void set(T next) {
    Objects.requireNonNull(next, "value is null");
    T seen;
    do {
      seen = value;
    } while (!replace(seen, next));
  }

  /// Sets the value to what `change` makes of the present one, in one step: no change by others is
  /// lost.
  ///
  /// @param change has no side effects: if somebody else is faster it is called again
  /// @return the new value
  /// @throws ChannelClosedException if the state was closed
  public T update(UnaryOperator<T> change) {
    T seen;
    T next;
    do {
      seen = value;
      next = Objects.requireNonNull(change.apply(seen), "changed to null");
    } while (!replace(seen, next));
    return next;
  }

  /// Sets the value if the present one equals `expected`.
  ///
  /// @return false if it does not
  /// @throws ChannelClosedException if the state was closed
  public boolean compareAndSet(T expected, T next) {
    Objects.requireNonNull(next, "value is null");
    while (true) {
      T seen = value;
      if (!seen.equals(expected)) {
        checkOpen();
        return false;
      }
      if (replace(seen, next)) {
        return true;
      }
    }
  }

  /// Puts `next` in the place of the very object `seen`, unless they are equal.
  ///
  /// @return false if another one is there
  private boolean replace(T seen, T next) {
    boolean equal = seen.equals(next); // may be anybody's code: not under the lock
    StackReserve.ensure();
    synchronized (lock) {
      if (closed) {
        throw closedException();
      }
      if (value != seen) {
        return false;
      }
      if (!equal) {
        value = next;
        for (DefaultChannel<T> subscriber : subscribers) {
          subscriber.offer(next, null);
        }
      }
      return true;
    }
  }

  private void checkOpen() {
    if (closed) {
      throw closedException();
    }
  }

  private ChannelClosedException closedException() {
    synchronized (lock) {
      return new ChannelClosedException("state '" + name + "' is closed", cause, false);
    }
  }

  /// Subscribes: the present value, and then each time the latest one, comes out of a new channel,
  /// which any form of receive can be used with, and select.
  ///
  /// @return a new channel, to be cancelled by who has had enough
  public ReceiveChannel<T> subscribe() {
    DefaultChannel<T> made =
        (DefaultChannel<T>) Channel.<T>builder().name(name).conflated().build();
    made.whenCancelled(() -> {
      synchronized (lock) {
        subscribers.remove(made);
      }
    });
    StackReserve.ensure();
    boolean late;
    Throwable why;
    synchronized (lock) {
      made.offer(value, null);
      late = closed;
      why = cause;
      if (!late) {
        subscribers.add(made);
      }
    }
    if (late) {
      made.close(why);
    }
    return made;
  }

  /// Waits until the value is as wanted; it may have changed again when this returns. Values that
  /// come and go meanwhile may be missed.
  ///
  /// **Suspends** until then. In a stackless coroutine, or with a time limit, [#subscribe()] and
  /// receive instead.
  ///
  /// @return the first value that was found to be as wanted
  /// @throws InterruptedException if the thread was interrupted on entry or while it waited, or the
  ///   coroutine was cancelled
  /// @throws ChannelClosedException if the state is closed, and the last value is not as wanted
  @Suspending
  public T await(Predicate<? super T> wanted) throws InterruptedException {
    Objects.requireNonNull(wanted, "wanted");
    ReceiveChannel<T> values = subscribe();
    try {
      T next;
      do {
        next = values.receive();
      } while (!wanted.test(next));
      return next;
    } finally {
      values.cancel();
    }
  }

  /// Whether it was closed.
  public boolean isClosed() {
    return closed;
  }

  /// Ends the state, which keeps its value. Never suspends.
  ///
  /// @return true if this call ended it, false if it had ended before
  public boolean close() {
    return close(null);
  }

  /// Ends the state as [#close()] does; subscribers see `why`.
  ///
  /// @param why the cause, or null for a normal end
  /// @return true if this call ended it, false if it had ended before
  public boolean close(@Nullable Throwable why) {
    List<DefaultChannel<T>> all;
    synchronized (lock) {
      if (closed) {
        return false;
      }
      all = List.copyOf(subscribers);
      cause = why;
      closed = true;
      subscribers.clear();
    }
    all.forEach(subscriber -> subscriber.close(why));
    return true;
  }

  /// How many subscribe now.
  int subscriberCount() {
    synchronized (lock) {
      return subscribers.size();
    }
  }

  /// For people: the name, the value and whether it was closed.
  @Override
  public String toString() {
    return "StateChannel[%s = %s%s]".formatted(name, value, closed ? ", closed" : "");
  }
}
