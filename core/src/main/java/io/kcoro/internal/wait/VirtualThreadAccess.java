package io.kcoro.internal.wait;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What a scheduler that carries virtual threads needs of the JDK that is not public, and which the
/// JVM must be opened for.
public final class VirtualThreadAccess {
  private static final String FLAG = "--add-opens java.base/java.lang=";

  /// A constant for the compilers: where no thread can be carried, nothing is asked.
  private static final boolean IS_OPEN =
      Thread.class
          .getModule()
          .isOpen(Thread.class.getPackageName(), VirtualThreadAccess.class.getModule());

  /// Set before the first thread is carried, by whoever carries it.
  private static volatile boolean used;

  /// Initialised only in a JVM that is opened.
  private static final class Opened {
    /// `Thread.Builder.OfVirtual (Executor)`.
    static final MethodHandle BUILDER;

    /// `Thread ()`.
    static final MethodHandle CARRIER_THREAD;

    /// Of what a virtual thread submits in order to go on: all have the same class.
    static final Class<?> CONTINUATION;

    /// `Thread (Runnable)`: whose continuation it is.
    static final MethodHandle THREAD;

    static {
      try {
        CARRIER_THREAD =
            in(Thread.class)
                .findStatic(
                    Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
        Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
        BUILDER =
            in(builder)
                .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
        Thread thread = Thread.ofVirtual().unstarted(() -> {});
        CONTINUATION =
            in(thread.getClass())
                .findVarHandle(thread.getClass(), "runContinuation", Runnable.class)
                .get(thread)
                .getClass();
        THREAD =
            in(CONTINUATION)
                .unreflectGetter(onlyField(CONTINUATION))
                .asType(MethodType.methodType(Thread.class, Runnable.class));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private static Field onlyField(Class<?> type) throws NoSuchFieldException {
      Field[] fields = type.getDeclaredFields();
      if (fields.length != 1) {
        throw new NoSuchFieldException(type + " has " + fields.length + " fields");
      }
      return fields[0];
    }

    private static MethodHandles.Lookup in(Class<?> type) throws IllegalAccessException {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }
  }

  private VirtualThreadAccess() {}

  /// Whether the JVM was started with the flag.
  public static boolean isOpen() {
    return IS_OPEN;
  }

  /// Makes sure that the rest works.
  ///
  /// @throws UnsupportedOperationException if the JVM is not opened, or is another one than this
  ///   was made for
  public static void require() {
    if (!isOpen()) {
      throw new UnsupportedOperationException(
          "a scheduler carries virtual threads only in a JVM that is opened for it: start it with "
              + FLAG
              + "ALL-UNNAMED where kcoro is on the class path, with "
              + FLAG
              + "io.kcoro where it is on the module path");
    }
    try {
      MethodHandles.lookup().ensureInitialized(Opened.class);
      used = true;
    } catch (IllegalAccessException | LinkageError e) {
      throw new UnsupportedOperationException(
          "a scheduler cannot carry virtual threads on Java %s: this is made for Java 25"
              .formatted(Runtime.version()),
          e);
    }
  }

  /// A builder of virtual threads that submit themselves to `scheduler`. After [#require()].
  public static Thread.Builder.OfVirtual builder(Executor scheduler) {
    try {
      return (Thread.Builder.OfVirtual) Opened.BUILDER.invokeExact(scheduler);
    } catch (Throwable failure) {
      throw rethrown(failure);
    }
  }

  /// The platform thread that carries the current one, or is it. After [#require()].
  public static Thread carrierThread() {
    try {
      return (Thread) Opened.CARRIER_THREAD.invokeExact();
    } catch (Throwable failure) {
      throw rethrown(failure);
    }
  }

  /// The worker's thread that is, or carries, the current one; null if none does.
  public static @Nullable RunsStackless worker() {
    if (Thread.currentThread() instanceof RunsStackless itself) {
      return itself;
    }
    return IS_OPEN && used && carrierThread() instanceof RunsStackless carrier ? carrier : null;
  }

  /// Whether the current thread is a virtual one on a scheduler's worker.
  static boolean isCarried() {
    return IS_OPEN && used && carrierThread() instanceof RunsStackless;
  }

  /// Whether `task` is what a virtual thread submits in order to go on. After [#require()].
  public static boolean isContinuation(Runnable task) {
    return task.getClass() == Opened.CONTINUATION;
  }

  /// The virtual thread whose continuation `task` is. After [#require()].
  public static Thread threadOf(Runnable task) {
    try {
      return (Thread) Opened.THREAD.invokeExact(task);
    } catch (Throwable failure) {
      throw rethrown(failure);
    }
  }

  /// No method declares anything.
  private static Error rethrown(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    return failure instanceof Error error ? error : new AssertionError(failure);
  }
}
