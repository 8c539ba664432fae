package io.kcoro.internal.sample;

import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.internal.wait.Failures;
import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.metering.TimeRecorders;
import org.jspecify.annotations.Nullable;

/// Times one in so many runs of something that one coroutine does again and again. Belongs to that
/// coroutine. What a recorder throws goes to the handler of the scope or thread, and harms nothing.
public final class SampledTimes {
  private static final long NONE = Long.MIN_VALUE;

  private final TimeKind kind;
  private final Object source;
  private final String name;
  private @Nullable TimeRecorders askedFor;
  private @Nullable TimeRecorder recorder;
  private int left;
  private long since = NONE;

  /// @param source whose times these are
  /// @param name that of the source
  public SampledTimes(TimeKind kind, Object source, String name) {
    this.kind = kind;
    this.source = source;
    this.name = name;
  }

  /// It begins.
  public void begin() {
    if (--left <= 0) {
      left = MeteringPolicy.sampling();
      since = recorder() == null ? NONE : System.nanoTime();
    }
  }

  private @Nullable TimeRecorder recorder() {
    TimeRecorders recorders = MeteringPolicy.recorders();
    if (recorders != askedFor) {
      askedFor = recorders;
      recorder = null;
      try {
        recorder = recorders == null ? null : recorders.recorder(kind, source, name);
      } catch (Throwable failure) {
        Failures.uncaught(failure);
      }
    }
    return recorder;
  }

  /// It has ended.
  public void end() {
    if (since == NONE) {
      return;
    }
    long nanos = System.nanoTime() - since;
    since = NONE;
    TimeRecorder told = recorder;
    try {
      if (told != null) {
        told.record(Math.max(0, nanos));
      }
    } catch (Throwable failure) {
      Failures.uncaught(failure);
    }
  }
}
