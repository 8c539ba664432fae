package io.kcoro.metrics.jfr;

import io.kcoro.metering.TimeKind;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// A time that was longer than it should be: `kcoro.SlowTime`.
@Name("kcoro.SlowTime")
@Label("kcoro slow time")
@Description("One of the times that were taken was longer than the limit")
@Category("kcoro")
@StackTrace(false)
final class SlowTimeEvent extends Event {
  @Label("Source")
  String source;

  @Label("What was timed")
  String kind;

  @Label("Time")
  @Timespan(Timespan.NANOSECONDS)
  long time;

  SlowTimeEvent(String source, TimeKind kind, long nanos) {
    this.source = source;
    this.kind = kind.name();
    time = nanos;
  }
}
