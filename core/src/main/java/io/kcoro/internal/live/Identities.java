package io.kcoro.internal.live;

import java.util.concurrent.atomic.AtomicLong;

/// Numbers for objects that somebody has looked at. An object gets its number when it is first
/// looked at and keeps it for life, so that those nobody looks at cost nothing.
public final class Identities {
  private static final AtomicLong LAST = new AtomicLong();
  private static final WeakIdentityMap<Long> NUMBERS = new WeakIdentityMap<>();

  private Identities() {}

  /// The number of `object`: its own, or that of what it stands for.
  public static long of(Object object) {
    return NUMBERS.getOrMake(object, LAST::incrementAndGet);
  }

  /// From now on `object` stands for what has the number `number`: a thread for its coroutine.
  public static void alias(Object object, long number) {
    Long known = NUMBERS.get(object);
    if (known == null || known != number) {
      NUMBERS.put(object, number);
    }
  }

  /// How many objects have a number.
  static int size() {
    return NUMBERS.size();
  }
}
