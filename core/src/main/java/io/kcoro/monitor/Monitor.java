package io.kcoro.monitor;

import io.kcoro.channel.Channel;
import io.kcoro.internal.live.CreationSites;
import io.kcoro.internal.live.LiveObjects;
import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeRecorders;
import io.kcoro.scope.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is alive in this process, and the switches of what is measured of it. Thread-safe; never
/// suspends, and stops nobody.
public final class Monitor {
  private Monitor() {}

  /// The channels that are alive, in the order in which they were made.
  public static List<Channel<?>> channels() {
    return Channel.all();
  }

  // ---- what there is ----

  /// All that is seen now: the channels and who uses them, the scopes with their coroutines, the
  /// schedulers. It looks at one after another while all go on.
  public static RuntimeSnapshot snapshot() {
    return Snapshots.take();
  }

  /// All that is seen now, as text, for people: the scopes with their coroutines, the channels, the
  /// schedulers, the cycles of waits ([#waits()]) and the suspected leaks of more than a minute
  /// ([#leaks(Duration)]). Sorted by name, so that two dumps can be compared.
  public static String dump() {
    RuntimeSnapshot seen = snapshot();
    Waits once = new Waits(seen, null);
    return Dump.of(seen, confirmed(once), once.leaks(Dump.LONG));
  }

  /// Who waits for whom, and which of them never go on.
  ///
  /// It looks once, and if that shows a cycle, once more: a cycle is told only if both times all of
  /// its members were in the same wait, so that there was an instant when it was closed.
  public static WaitGraph waits() {
    return confirmed(new Waits(snapshot(), null));
  }

  private static WaitGraph confirmed(Waits once) {
    WaitGraph graph = once.graph();
    return graph.cycles().isEmpty() ? graph : new Waits(snapshot(), once).graph();
  }

  /// The coroutines, and threads outside of scopes, that have been waiting for longer than
  /// `longerThan` in channels that are open and where nobody is known on the other side: nobody
  /// waits there, nobody was seen to use it, or those that were have ended.
  ///
  /// A suspicion: whoever has not used the channel while it was metered is not known, and may still
  /// do so. Waits whose beginning was not noted are not told of ([#keepWaitTimes]), nor actors that
  /// wait for messages.
  public static List<Leak> leaks(Duration longerThan) {
    Objects.requireNonNull(longerThan, "longerThan");
    return new Waits(snapshot(), null).leaks(longerThan);
  }

  // ---- switches ----

  /// Takes note of the channels, scopes and schedulers that are made from now on; or of none any
  /// more, and forgets those that are there. On from the beginning. What was made while it was off
  /// is never seen here.
  public static void keepRegistry(boolean on) {
    LiveObjects.keep(on);
  }

  /// Keeps for each channel and coroutine that is made from now on where in the program that was:
  /// it walks the stack each time, a microsecond or more. Off from the beginning; switched off it
  /// forgets the places.
  public static void keepCreationSites(boolean on) {
    CreationSites.keep(on);
  }

  /// Keeps from now on the times at which stackless coroutines, and threads outside of scopes,
  /// begin to wait: [Scope#keepWaitTimes(boolean)].
  public static void keepWaitTimes(boolean on) {
    Scope.keepWaitTimes(on);
  }

  /// Sets how much is measured of the channels whose name matches, those that are alive and those
  /// to come, whatever their builder said. A later call goes before an earlier one.
  ///
  /// @param names `*` stands for any characters, `?` for one
  public static void meter(String names, Metering level) {
    Objects.requireNonNull(level, "level");
    Pattern pattern = pattern(names);
    MeteringPolicy.add(pattern, level);
    for (Channel<?> channel : channels()) {
      if (pattern.matcher(channel.name()).matches()) {
        channel.meter(level);
      }
    }
  }

  /// Sets of how many operations one is timed, where times are measured; 128 if not set. Holds for
  /// the next one of each.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public static void sampleEvery(int operations) {
    if (operations < 1) {
      throw new IllegalArgumentException(
          "one operation in " + operations + " cannot be timed; 1 times all of them");
    }
    MeteringPolicy.sampling(operations);
  }

  /// Of how many operations one is timed.
  public static int sampling() {
    return MeteringPolicy.sampling();
  }

  /// Whether somebody gets the times that are measured.
  public static boolean recordsTimes() {
    return MeteringPolicy.recorders() != null;
  }

  /// Sets who gets the times that are measured from now on. Those of schedulers and timers are
  /// measured as long as somebody gets them.
  ///
  /// @param recorders null for nobody
  public static void recordTimes(@Nullable TimeRecorders recorders) {
    MeteringPolicy.recorders(recorders);
    useRecorders();
  }

  /// The same, if `expected` get them now.
  ///
  /// @return whether they did
  public static boolean recordTimesInPlaceOf(
      TimeRecorders expected, @Nullable TimeRecorders recorders) {
    boolean replaced = MeteringPolicy.replaceRecorders(expected, recorders);
    if (replaced) {
      useRecorders();
    }
    return replaced;
  }

  private static void useRecorders() {
    for (Channel<?> channel : channels()) {
      if (channel.metering() == Metering.TIMES) {
        channel.meter(Metering.TIMES); // with the recorders of now
      }
    }
  }

  private static Pattern pattern(String names) {
    return Pattern.compile(
        Stream.of(names.splitWithDelimiters("[*?]", 0))
            .map(part -> part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part))
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }
}
