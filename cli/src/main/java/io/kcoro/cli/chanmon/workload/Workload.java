package io.kcoro.cli.chanmon.workload;

import io.kcoro.channel.ChannelKind;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Counts;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.model.Source;
import io.kcoro.cli.chanmon.model.View;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.ScopeConfig;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Repeats runs, in a thread of its own, and can be looked at meanwhile. Thread-safe.
public final class Workload implements Source, AutoCloseable {
  /// For [#Workload]: as many runs as there is time for.
  public static final long ENDLESS = Long.MAX_VALUE;

  private final WorkloadSettings settings;
  private final long mostRuns;
  private final @Nullable Scheduler scheduler;
  private final Thread runner =
      Thread.ofPlatform().name("kcoro-chanmon-runs").unstarted(this::repeat);
  private final CountDownLatch ended = new CountDownLatch(1);

  private final Object lock = new Object();
  private Mode mode;
  private @Nullable Histograms histograms;
  private boolean paused;
  private boolean ending;

  /// The run under way, or the last one if there is none.
  private @Nullable Run run;

  private boolean underWay;

  /// Of the runs before that one.
  private Counts before = Counts.NONE;

  private Mode counted;
  private long wholeRuns;
  private @Nullable Throwable failure;

  /// Nothing runs before [#start].
  ///
  /// @param mode what it does at first
  /// @param mostRuns after so many runs it ends
  public Workload(WorkloadSettings settings, Mode mode, long mostRuns) {
    this.settings = settings;
    this.mode = mode;
    this.mostRuns = mostRuns;
    counted = mode;
    scheduler =
        settings.engine() == EngineKind.STACKLESS
            ? Scheduler.builder().name("chanmon").build()
            : null;
  }

  /// Begins with the first run.
  public void start() {
    histograms = Histograms.install();
    runner.start();
  }

  private void repeat() {
    try {
      while (true) {
        Run next = next();
        if (next == null) {
          return;
        }
        next.execute();
        synchronized (lock) {
          underWay = false;
          if (next.counts().sends() == settings.packets()) {
            wholeRuns++;
          }
        }
      }
    } catch (Throwable e) { // whoever waits for the end is told
      synchronized (lock) {
        underWay = false;
        failure = e;
      }
    } finally {
      ended.countDown();
    }
  }

  /// Waits until there is to be a run; null if there is to be none any more.
  private @Nullable Run next() throws InterruptedException {
    synchronized (lock) {
      while (paused && !ending) {
        lock.wait();
      }
      if (ending || wholeRuns >= mostRuns) {
        return null;
      }
      if (counted == mode) {
        before = before.plus(run == null ? Counts.NONE : run.counts());
      } else {
        before = Counts.NONE;
        wholeRuns = 0;
      }
      counted = mode;
      run =
          switch (mode) {
            case CHANNEL -> ChannelRun.of(settings, this::inEngine);
            case TASKS -> new TaskRun(settings, this::inEngine);
          };
      underWay = true;
      return run;
    }
  }

  private ScopeConfig inEngine(ScopeConfig config) {
    return scheduler == null ? config : config.on(scheduler);
  }

  /// Stops the run under way, or goes on with a new one.
  public void pauseOrGoOn() {
    synchronized (lock) {
      paused = !paused;
      stopRun();
      lock.notifyAll();
    }
  }

  /// Stops the run under way; the next one has the other mode, and counts begin anew with it.
  public void switchMode() {
    synchronized (lock) {
      mode = mode.other();
      stopRun();
    }
  }

  /// Stops the run under way; there is no other.
  public void stop() {
    synchronized (lock) {
      ending = true;
      stopRun();
      lock.notifyAll();
    }
  }

  /// As [#stop], and what was sent and not received yet is given up.
  public void abandon() {
    synchronized (lock) {
      stop();
      if (run != null) {
        run.abandon();
      }
    }
  }

  private void stopRun() {
    if (run != null && underWay) {
      run.stop();
    }
  }

  /// Waits for the end of the last run.
  ///
  /// @param nanos how long
  /// @return whether it has ended
  /// @throws InterruptedException if this thread is interrupted
  public boolean awaitEnd(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  /// Whether the last run has ended.
  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /// Why it has ended before its time; null if it has not.
  public @Nullable Throwable failure() {
    synchronized (lock) {
      return failure;
    }
  }

  /// Whether runs follow each other, or will.
  public boolean isPaused() {
    synchronized (lock) {
      return paused;
    }
  }

  /// What the next run does, or the one under way.
  public Mode mode() {
    synchronized (lock) {
      return mode;
    }
  }

  /// What it was set up with.
  public WorkloadSettings settings() {
    return settings;
  }

  @Override
  public View look() {
    synchronized (lock) {
      List<ChannelView> channels = run == null ? List.of() : run.channels();
      Counts counts =
          run == null
              ? before
              : before.plus(
                  channels.isEmpty() ? run.counts() : Counts.of(channels.getFirst().snapshot()));
      return new View(
          title(counted),
          state(),
          counted,
          wholeRuns,
          counted == Mode.CHANNEL ? counts.ofSize(settings.packetSize()) : counts,
          channels,
          scheduler == null ? null : scheduler.stats());
    }
  }

  private String state() {
    if (underWay) {
      return paused || ending || mode != counted ? "stopping" : "running";
    }
    return hasEnded() ? "ended" : paused ? "stopped" : "running";
  }

  private String title(Mode shown) {
    String engine = settings.engine().toString();
    if (shown == Mode.TASKS) {
      return "tasks, %s, %d %s"
          .formatted(
              engine, settings.producers(), settings.producers() == 1 ? "producer" : "producers");
    }
    String capacity =
        settings.kind() == ChannelKind.BUFFERED ? "(" + settings.capacity() + ")" : "";
    return "%s%s, %s, %d -> %d, %,d B %s"
        .formatted(
            settings.kindName(),
            capacity,
            engine,
            settings.producers(),
            settings.consumers(),
            settings.packetSize(),
            settings.payload());
  }

  /// Ends it, gives up what was sent, and waits until no coroutine is left.
  @Override
  public void close() {
    abandon();
    boolean interrupted = false;
    while (true) {
      try {
        runner.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (scheduler != null) {
      scheduler.close();
    }
    if (histograms != null) {
      histograms.uninstall();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
