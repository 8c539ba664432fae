package io.kcoro.context;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes a value of a [Context] show in a thread: in a [ThreadLocal], or in what else is kept for
/// each thread, such as the MDC of a logging library.
///
/// ```java
/// static final ContextKey<String> USER = ContextKey.named("user");
/// static final ThreadLocal<String> LEGACY_USER = new ThreadLocal<>();
/// static final ThreadBinding<String> SHOWN = ThreadBinding.of(USER, LEGACY_USER);
///
/// Scope.run(ScopeConfig.named("request").with(USER, "ann").with(SHOWN), scope -> {
///   scope.launch(() -> LEGACY_USER.get()); // ann
/// });
/// ```
///
/// It belongs to a context, and so to a scope and to the scopes within.
///
/// | what runs | the value is set | what was there is restored |
/// |---|---|---|
/// | the body of a scope, in its caller's thread | before it | after it |
/// | a coroutine in a thread of its own | before its body | after it |
/// | a stackless coroutine | before each run of steps, on whatever worker | after it |
/// | `Scope.runIn` with another context | before its body | after it |
///
/// Where the context has no value under the key, none shows. It goes one way only: what code sets
/// in its thread by itself does not get into the context, and a stackless coroutine loses it when
/// it waits.
///
/// What `get` and `set` throw goes to the handler of uncaught errors; the code runs all the same.
///
/// A binding is equal to itself only, and kept in a constant: a context has it once. Thread-safe if
/// what it was made of is.
///
/// @param <T> the type of the value
public final class ThreadBinding<T> {
  private final ContextKey<T> key;
  private final Supplier<@Nullable T> get;
  private final Consumer<@Nullable T> set;

  private ThreadBinding(ContextKey<T> key, Supplier<@Nullable T> get, Consumer<@Nullable T> set) {
    this.key = Objects.requireNonNull(key, "key");
    this.get = Objects.requireNonNull(get, "get");
    this.set = Objects.requireNonNull(set, "set");
  }

  /// Makes the value under `key` show in `local`.
  public static <T> ThreadBinding<T> of(ContextKey<T> key, ThreadLocal<T> local) {
    Objects.requireNonNull(local, "local");
    return new ThreadBinding<>(
        key,
        local::get,
        value -> {
          if (value == null) {
            local.remove();
          } else {
            local.set(value);
          }
        });
  }

  /// Makes the value under `key` show in what is read and written by two functions. They must be
  /// quick and must not wait.
  ///
  /// @param get reads what the calling thread has, null for nothing
  /// @param set gives the calling thread a value, null for nothing
  public static <T> ThreadBinding<T> of(
      ContextKey<T> key, Supplier<@Nullable T> get, Consumer<@Nullable T> set) {
    return new ThreadBinding<>(key, get, set);
  }

  /// What the calling thread has.
  @Nullable Object get() {
    return get.get();
  }

  void show(Context context) {
    set.accept(context.get(key));
  }

  @SuppressWarnings("unchecked") // it came from `get`
  void restore(@Nullable Object before) {
    set.accept((T) before);
  }

  @Override
  public String toString() {
    return "ThreadBinding[" + key + "]";
  }
}
