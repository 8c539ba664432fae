package io.kcoro.internal.live;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where in the program channels and coroutines were made, if somebody wants to know. As long as
/// nobody does, it costs a look at a field.
public final class CreationSites {
  private static final String LIBRARY = "io.kcoro.";

  private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  private static final WeakIdentityMap<StackTraceElement> SITES = new WeakIdentityMap<>();

  // Plain: what is made just when this is set is noted or not.
  private static boolean areKept;

  private CreationSites() {}

  /// Notes the sites of what is made from now on; or notes nothing more, and forgets those that
  /// were.
  public static void keep(boolean on) {
    areKept = on;
    if (!on) {
      SITES.clear();
    }
  }

  /// Notes that the caller makes `object` for the code that has called the library.
  public static void note(Object object) {
    if (areKept) {
      StackTraceElement site = site();
      if (site != null) {
        SITES.put(object, site);
      }
    }
  }

  /// Where `object` was made; null if that was not noted.
  public static @Nullable StackTraceElement of(Object object) {
    return SITES.get(object);
  }

  private static @Nullable StackTraceElement site() {
    return WALKER.walk(frames ->
        frames
            .filter(frame -> !isOfLibrary(frame))
            .findFirst()
            .map(StackFrame::toStackTraceElement)
            .orElse(null));
  }

  /// The name alone does not tell: programs of this project have it, too.
  private static boolean isOfLibrary(StackFrame frame) {
    Class<?> type = frame.getDeclaringClass();
    return type.getName().startsWith(LIBRARY)
        && Objects.equals(source(type), source(CreationSites.class));
  }

  private static @Nullable CodeSource source(Class<?> type) {
    return type.getProtectionDomain().getCodeSource();
  }
}
