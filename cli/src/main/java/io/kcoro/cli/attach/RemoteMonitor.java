package io.kcoro.cli.attach;

import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Controls;
import io.kcoro.cli.chanmon.model.Counts;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.model.Source;
import io.kcoro.cli.chanmon.model.View;
import io.kcoro.cli.command.CommandFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The channels of another JVM, and the keys that switch what is measured there and show who waits
 * for whom. Used by one thread.
 */
public final class RemoteMonitor implements Source, Controls {
  private static final long LOOK_NANOS = 500_000_000;
  private static final long PAGE_NANOS = 1_000_000_000;

  /** What was switched on there lasts so long if this process dies. */
  private static final long LEASE_SECONDS = 15;

  private final RemoteJvm jvm;

  /** What channels have done that are gone, and those that were there, by their numbers. */
  private Counts gone = Counts.NONE;

  private Map<Long, ChannelSnapshot> present = new HashMap<>();
  private @Nullable View last;
  private long lastLook;
  private boolean measures;
  private boolean showsDump;
  private @Nullable List<String> dump;
  private long lastDump;
  private @Nullable CommandFailure failure;

  /** Shows {@code jvm}, which is not closed by this. */
  public RemoteMonitor(RemoteJvm jvm) {
    this.jvm = jvm;
    jvm.lease(LEASE_SECONDS);
  }

  /** Why nothing more is to be seen; null as long as there is. */
  public @Nullable CommandFailure failure() {
    return failure;
  }

  @Override
  public View look() {
    long now = System.nanoTime();
    View shown = last;
    if (shown != null && (failure != null || now - lastLook < LOOK_NANOS)) {
      return shown;
    }
    lastLook = now;
    try {
      jvm.lease(LEASE_SECONDS);
      shown = view(JsonTree.of(jvm.snapshotJson()));
    } catch (CommandFailure e) {
      if (shown == null) {
        throw e;
      }
      failure = e;
    }
    last = shown;
    return shown;
  }

  private View view(JsonTree snapshot) {
    List<ChannelView> channels = RemoteViews.channels(snapshot);
    Map<Long, ChannelSnapshot> seen = new HashMap<>();
    Counts counts = Counts.NONE;
    for (ChannelView channel : channels) {
      seen.put(channel.snapshot().id(), channel.snapshot());
      counts = counts.plus(Counts.of(channel.snapshot()));
    }
    for (ChannelSnapshot before : present.values()) {
      if (!seen.containsKey(before.id())) {
        gone = gone.plus(Counts.of(before));
      }
    }
    present = seen;
    return new View(
        "process " + jvm.pid() + ", all its channels",
        measures ? "measured" : "attached",
        Mode.CHANNEL,
        null,
        gone.plus(counts),
        channels,
        RemoteViews.schedulers(snapshot));
  }

  @Override
  public List<Hint> hints() {
    return List.of(
        new Hint(
            'm',
            measures ? "measure less" : "measure",
            "measure failures, waits and times there; again to stop that"),
        new Hint(
            'd',
            showsDump ? "channels" : "dump",
            "scopes, coroutines, who waits for whom; again for the channels"));
  }

  @Override
  public void press(char key) {
    try {
      switch (key) {
        case 'm' -> {
          measures = !measures;
          if (measures) {
            jvm.meter("*", "TIMES");
          } else {
            jvm.lease(0); // what was switched on is switched off
            jvm.lease(LEASE_SECONDS);
          }
          lastLook = System.nanoTime() - LOOK_NANOS;
        }
        case 'd' -> {
          showsDump = !showsDump;
          dump = null;
        }
        default -> {}
      }
    } catch (CommandFailure e) {
      failure = e;
    }
  }

  @Override
  public @Nullable List<String> page() {
    if (!showsDump) {
      return null;
    }
    long now = System.nanoTime();
    List<String> shown = dump;
    if (failure == null && (shown == null || now - lastDump >= PAGE_NANOS)) {
      lastDump = now;
      try {
        shown = jvm.dump().lines().toList();
      } catch (CommandFailure e) {
        failure = e;
      }
    }
    dump = shown == null ? List.of() : shown;
    return dump;
  }
}
