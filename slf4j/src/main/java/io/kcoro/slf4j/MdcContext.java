package io.kcoro.slf4j;

import io.kcoro.context.Context;
import io.kcoro.context.ContextKey;
import io.kcoro.context.ThreadBinding;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.slf4j.MDC;

/// Makes the context of coroutines show in the MDC of SLF4J, so that their log lines tell it, on
/// whatever thread they run.
///
/// ```java
/// static final ContextKey<String> TRACE = ContextKey.named("trace");
///
/// ScopeConfig.named("request").with(TRACE, id).with(MdcContext.entry("traceId", TRACE));
/// ```
///
/// or, where the MDC is what there is already:
/// `ScopeConfig.named("request").with(MdcContext.captured())`.
///
/// When a binding is set and restored is said at [ThreadBinding]. What coroutines put into the MDC
/// by themselves stays theirs, and is gone after the coroutine, a stackless one's after its next
/// wait.
///
/// Thread-safe. Nothing here suspends.
public final class MdcContext {
  private static final ContextKey<Map<String, String>> ALL = ContextKey.named("MDC");

  private static final ThreadBinding<Map<String, String>> ALL_SHOWN =
      ThreadBinding.of(
          ALL,
          MDC::getCopyOfContextMap,
          entries -> MDC.setContextMap(entries == null ? Map.of() : entries));

  private MdcContext() {}

  /// A binding that shows the value under `key` as one entry of the MDC; the others are left alone.
  /// Made once, and kept in a constant.
  ///
  /// @param name the name of the entry
  public static ThreadBinding<String> entry(String name, ContextKey<String> key) {
    Objects.requireNonNull(name, "name");
    return ThreadBinding.of(
        key,
        () -> MDC.get(name),
        value -> {
          if (value == null) {
            MDC.remove(name);
          } else {
            MDC.put(name, value);
          }
        });
  }

  /// A context of all entries that the MDC of the calling thread has now, and a binding that shows
  /// them, and no others, in the threads of whoever gets it.
  public static Context captured() {
    Map<String, String> entries = MDC.getCopyOfContextMap();
    return Context.empty()
        .with(ALL, entries == null ? Map.of() : Collections.unmodifiableMap(entries))
        .with(ALL_SHOWN);
  }
}
