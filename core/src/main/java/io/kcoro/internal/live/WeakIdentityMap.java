package io.kcoro.internal.live;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is known of objects that have no field for it: by identity, until they are collected.
/// Thread-safe.
///
/// @param <V> the type of what is known, which must not refer to the object
final class WeakIdentityMap<V> {
  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object object, @Nullable ReferenceQueue<Object> collected) {
      super(object, collected);
      hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      Object object = get();
      return object != null && other instanceof Key key && key.refersTo(object);
    }
  }

  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
  private final ConcurrentMap<Key, V> values = new ConcurrentHashMap<>();

  @Nullable V get(Object object) {
    return values.get(new Key(object, null));
  }

  V getOrMake(Object object, Supplier<? extends V> maker) {
    forgetCollected();
    V known = get(object);
    return known != null
        ? known
        : values.computeIfAbsent(new Key(object, collected), absent -> maker.get());
  }

  void put(Object object, V value) {
    forgetCollected();
    values.put(new Key(object, collected), value);
  }

  void clear() {
    values.clear();
  }

  /// How many objects it knows.
  int size() {
    forgetCollected();
    return values.size();
  }

  private void forgetCollected() {
    for (Reference<?> dead; (dead = collected.poll()) != null; ) {
      values.remove((Key) dead);
    }
  }
}
