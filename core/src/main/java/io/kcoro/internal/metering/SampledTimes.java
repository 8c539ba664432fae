package io.kcoro.internal.metering;

import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.metering.TimeRecorders;
import org.jspecify.annotations.Nullable;

/// Times one in so many runs of something that one coroutine does again and again. Belongs to that
/// coroutine; a recorder that throws goes to its caller.
public final class SampledTimes {
  private static final long NONE = Long.MIN_VALUE;

  private final TimeRecorder recorder;
  private int left;
  private long since = NONE;

  private SampledTimes(TimeRecorder recorder) {
    this.recorder = recorder;
  }

  /// One for `source`; null if nobody wants times.
  public static @Nullable SampledTimes of(TimeKind kind, Object source, String name) {
    TimeRecorders recorders = MeteringPolicy.recorders();
    return recorders == null ? null : new SampledTimes(recorders.recorder(kind, source, name));
  }

  /// It begins.
  public void begin() {
    if (--left <= 0) {
      left = MeteringPolicy.sampling();
      since = System.nanoTime();
    }
  }

  /// It has ended.
  public void end() {
    if (since != NONE) {
      long nanos = System.nanoTime() - since;
      since = NONE;
      recorder.record(Math.max(0, nanos));
    }
  }
}
