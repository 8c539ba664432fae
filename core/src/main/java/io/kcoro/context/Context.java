package io.kcoro.context;

import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.Surroundings;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Values under typed keys, which the code in a scope finds without being handed them.
///
/// ```java
/// static final ContextKey<String> TRACE = ContextKey.named("trace");
///
/// Scope.run(ScopeConfig.named("request").with(TRACE, "4711"), scope -> {
///   scope.launch(() -> log(Context.current().get(TRACE))); // 4711
/// });
/// ```
///
/// A scope has a context: that of what is around it, with what its [io.kcoro.scope.ScopeConfig]
/// adds. It is the context of its body and of all its coroutines, stackless ones included.
///
/// Immutable and thread-safe. A context with one value more shares the others with the one it was
/// made from: few entries are a chain that is searched from its newest end, more than [#CHAIN] of
/// them a table.
public final class Context {
  /// As many entries are looked at one by one before a table is made.
  private static final int CHAIN = 8;

  private static final Context EMPTY = new Context(null, null, null, 0, Map.of(), List.of());

  /// The newest entry, hiding an older one of the same key; null in a context that is a table.
  private final @Nullable ContextKey<?> key;

  private final @Nullable Object value;

  /// The context that the newest entry was added to; null in one that is a table.
  private final @Nullable Context older;

  private final int chained;

  /// The entries below the chain. Never changed.
  private final Map<ContextKey<?>, Object> table;

  /// Where its values show. Immutable.
  private final List<ThreadBinding<?>> bindings;

  private Context(
      @Nullable ContextKey<?> key,
      @Nullable Object value,
      @Nullable Context older,
      int chained,
      Map<ContextKey<?>, Object> table,
      List<ThreadBinding<?>> bindings) {
    this.key = key;
    this.value = value;
    this.older = older;
    this.chained = chained;
    this.table = table;
    this.bindings = bindings;
  }

  /// A context without values.
  public static Context empty() {
    return EMPTY;
  }

  /// The context of the code that runs now: that of the innermost scope whose body or coroutine it
  /// is, empty outside any. In a thread that was started by hand inside a scope it is empty.
  public static Context current() {
    Surroundings surroundings = CurrentCoroutine.surroundingsOfThisThread();
    return surroundings == null ? EMPTY : (Context) surroundings.context();
  }

  /// The value under `key`, or null.
  @SuppressWarnings("unchecked") // put in under a key of this type
  public <T> @Nullable T get(ContextKey<T> key) {
    Objects.requireNonNull(key, "key");
    Context at = this;
    for (Context next; (next = at.older) != null; at = next) {
      if (at.key == key) {
        return (T) at.value;
      }
    }
    return (T) at.table.get(key);
  }

  /// The value under `key`, or `otherwise` if there is none.
  public <T> T get(ContextKey<T> key, T otherwise) {
    T found = get(key);
    return found == null ? otherwise : found;
  }

  /// This context with `value` under `key`.
  public <T> Context with(ContextKey<T> key, T value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value is null");
    if (chained < CHAIN) {
      return new Context(key, value, this, chained + 1, table, bindings);
    }
    Map<ContextKey<?>, Object> all = entries();
    all.put(key, value);
    return new Context(null, null, null, 0, all, bindings);
  }

  /// This context without a value under `key`.
  public Context without(ContextKey<?> key) {
    if (get(key) == null) {
      return this;
    }
    Map<ContextKey<?>, Object> all = entries();
    all.remove(key);
    return all.isEmpty() && bindings.isEmpty()
        ? EMPTY
        : new Context(null, null, null, 0, all, bindings);
  }

  /// This context with all values of `other`, which hide those under the same keys, and with its
  /// bindings.
  public Context with(Context other) {
    if (this == EMPTY || other == EMPTY) {
      return this == EMPTY ? other : this;
    }
    Map<ContextKey<?>, Object> all = entries();
    all.putAll(other.entries());
    return new Context(null, null, null, 0, all, joined(bindings, other.bindings));
  }

  // ---- where values show ----

  /// This context, one value of which shows in the threads that run code in it; see
  /// [ThreadBinding]. Contexts that are made from it have the binding, too.
  public Context with(ThreadBinding<?> binding) {
    Objects.requireNonNull(binding, "binding");
    return bound(joined(bindings, List.of(binding)));
  }

  /// This context with the bindings of `other` besides its own, and none of its values.
  public Context withBindingsOf(Context other) {
    return bound(joined(bindings, other.bindings));
  }

  private Context bound(List<ThreadBinding<?>> all) {
    return all.size() == bindings.size()
        ? this
        : new Context(key, value, older, chained, table, all);
  }

  private static List<ThreadBinding<?>> joined(
      List<ThreadBinding<?>> some, List<ThreadBinding<?>> more) {
    if (more.isEmpty() || some.containsAll(more)) {
      return some;
    }
    Set<ThreadBinding<?>> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  /// Whether it has bindings.
  public boolean hasBindings() {
    return !bindings.isEmpty();
  }

  /// Shows the values that have bindings in the calling thread, until the result is closed there.
  /// Scopes do that for the code that runs in them; this is for code that runs elsewhere, such as a
  /// callback. Never throws: what the code of a binding throws goes where uncaught errors go.
  ///
  /// ```java
  /// try (BoundThread _ = context.bind()) {
  ///   log.info("called back");
  /// }
  /// ```
  public BoundThread bind() {
    return new BoundThread(this, bindings);
  }

  // ---- as a value ----

  /// How many keys have a value.
  public int size() {
    return older == null ? table.size() : entries().size();
  }

  private Map<ContextKey<?>, Object> entries() {
    Map<ContextKey<?>, Object> all = new HashMap<>();
    Context at = this;
    for (Context next; (next = at.older) != null; at = next) {
      all.putIfAbsent(Objects.requireNonNull(at.key), Objects.requireNonNull(at.value));
    }
    at.table.forEach(all::putIfAbsent);
    return all;
  }

  /// Whether both have the same values under the same keys, whatever their bindings.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Context context && entries().equals(context.entries());
  }

  @Override
  public int hashCode() {
    return entries().hashCode();
  }

  /// The keys and values, in no order.
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "Context[", "]");
    entries().forEach((each, what) -> text.add(each + "=" + what));
    return text.toString();
  }
}
