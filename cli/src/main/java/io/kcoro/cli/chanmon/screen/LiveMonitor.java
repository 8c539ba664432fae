package io.kcoro.cli.chanmon.screen;

import io.kcoro.cli.chanmon.model.Controls;
import io.kcoro.cli.chanmon.model.Sample;
import io.kcoro.cli.chanmon.model.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Shows a source on a terminal until its user has seen enough.
public final class LiveMonitor {
  private static final System.Logger LOG = System.getLogger(LiveMonitor.class.getName());
  private static final Duration FRAME = Duration.ofMillis(100);
  private static final long NANOS_OF_MILLI = 1_000_000;

  /// Is given each sample.
  @FunctionalInterface
  public interface Recorder {
    /// Takes the next sample.
    void record(Sample sample) throws IOException;
  }

  private LiveMonitor() {}

  /// Draws ten times a second, as far as something has changed, and obeys keys, until `q`, Ctrl-C
  /// or the end of the terminal.
  ///
  /// @param interval of the samples
  /// @param ended asked ten times a second whether to stop
  /// @return whether Ctrl-C was pressed
  /// @throws IOException if the recorder has failed
  public static boolean show(
      TerminalScreen screen,
      Source source,
      Controls controls,
      Duration interval,
      Recorder recorder,
      BooleanSupplier ended)
      throws IOException {
    long now = System.nanoTime();
    Monitor monitor = new Monitor(source, controls, now);
    long nextFrame = now;
    long nextSample = now + interval.toNanos();
    while (!monitor.quits() && !ended.getAsBoolean()) {
      now = System.nanoTime();
      if (now - nextSample >= 0) {
        recorder.record(monitor.sample(now));
        nextSample = next(nextSample, now, interval);
      }
      if (now - nextFrame >= 0) {
        monitor.look();
        draw(screen, monitor);
        nextFrame = next(nextFrame, now, FRAME);
      }
      now = System.nanoTime();
      long wait = Math.min(nextFrame - now, nextSample - now);
      int key = key(screen, Math.max(1, wait / NANOS_OF_MILLI));
      if (key != Keys.NONE) {
        monitor.press(key);
      }
    }
    return monitor.isInterrupted();
  }

  private static void draw(TerminalScreen screen, Monitor monitor) {
    try {
      screen.draw(monitor.dashboard());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the terminal is gone", e);
      monitor.press(Keys.END);
    }
  }

  private static int key(TerminalScreen screen, long millis) {
    try {
      return screen.keys().next(millis);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the terminal is gone", e);
      return Keys.END;
    }
  }

  /// The next time of a series; what was missed is left out.
  private static long next(long last, long now, Duration step) {
    long next = last + step.toNanos();
    return next - now > 0 ? next : now + step.toNanos();
  }
}
