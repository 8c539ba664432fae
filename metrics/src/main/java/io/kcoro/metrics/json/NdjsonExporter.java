package io.kcoro.metrics.json;

import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.metrics.histogram.Intervals;
import io.kcoro.monitor.Monitor;
import io.kcoro.schedule.TimerHandle;
import io.kcoro.schedule.Timers;
import io.kcoro.time.TimeSource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes a sample of the whole process at once and then after each interval: one object of
/// [MonitorJson] a line, with all channels in it, so that each line is a whole.
///
/// ```java
/// try (NdjsonExporter exporter =
///     NdjsonExporter.to(() -> Files.newOutputStream(path)).every(Duration.ofSeconds(1)).start()) {
///   work();
/// }
/// ```
///
/// Percentiles are those of the interval, if [Histograms] were given. A sample is written by a
/// virtual thread of its own, so that slow output delays nobody but the samples: those that come
/// due meanwhile are left out. Each line is flushed. [#close()] writes a last one.
///
/// **Errors:** output that fails ends the exporter; the failure goes to the handler of the builder,
/// once. Without one it goes to the uncaught exception handler of the thread.
///
/// Thread-safe. Nothing suspends but the output itself, and `close`, which waits for it.
public final class NdjsonExporter implements AutoCloseable {
  /// Opens the output. It belongs to the exporter, which closes it.
  @FunctionalInterface
  public interface Target {
    /// Called once, when the exporter is started.
    OutputStream open() throws IOException;
  }

  /// Describes an exporter and starts it. Not thread-safe.
  public static final class Builder {
    private final Target target;
    private Duration interval = Duration.ofSeconds(1);
    private @Nullable Histograms histograms;
    private TimeSource clock = TimeSource.system();
    private Executor executor = task -> Thread.ofVirtual().name("kcoro-ndjson").start(task);
    private Consumer<? super IOException> onFailure =
        failure -> {
          Thread thread = Thread.currentThread();
          thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        };

    private Builder(Target target) {
      this.target = Objects.requireNonNull(target, "target");
    }

    /// The time from one sample to the next; a second if not said.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public Builder every(Duration interval) {
      if (!interval.isPositive()) {
        throw new IllegalArgumentException(
            "an interval of " + interval + " has no end; it must be longer than zero");
      }
      this.interval = interval;
      return this;
    }

    /// Where percentiles come from; without it there are none.
    public Builder with(Histograms histograms) {
      this.histograms = Objects.requireNonNull(histograms, "histograms");
      return this;
    }

    /// Who is told that the output failed.
    public Builder onFailure(Consumer<? super IOException> handler) {
      onFailure = Objects.requireNonNull(handler, "handler");
      return this;
    }

    /// The clock of the intervals; that of the machine if not said.
    public Builder on(TimeSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /// Who takes the samples, for tests.
    Builder runningOn(Executor executor) {
      this.executor = executor;
      return this;
    }

    /// Opens the output and starts.
    ///
    /// @throws IOException if the output cannot be opened
    public NdjsonExporter start() throws IOException {
      NdjsonExporter exporter = new NdjsonExporter(this, target.open());
      exporter.executor.execute(exporter::tick);
      return exporter;
    }
  }

  private final Timers timers;
  private final Executor executor;
  private final Duration interval;
  private final @Nullable Intervals times;
  private final Consumer<? super IOException> onFailure;

  /// Guards the output and what follows; held while a sample is written.
  private final ReentrantLock lock = new ReentrantLock();

  private final Writer out;
  private boolean ended;
  private @Nullable TimerHandle next;

  private NdjsonExporter(Builder builder, OutputStream out) {
    executor = builder.executor;
    timers = Timers.on(builder.clock).runningOn(executor);
    interval = builder.interval;
    times = builder.histograms == null ? null : builder.histograms.intervals();
    onFailure = builder.onFailure;
    this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
  }

  /// Begins to describe an exporter.
  public static Builder to(Target target) {
    return new Builder(target);
  }

  private void tick() {
    IOException failure = null;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      next = timers.after(interval, this::tick);
      sample();
    } catch (IOException e) {
      failure = e;
      end(e);
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      onFailure.accept(failure);
    }
  }

  private void sample() throws IOException {
    MonitorJson.write(Monitor.snapshot(), times == null ? null : times.read(), out);
    out.write('\n');
    out.flush();
  }

  /// Ends after a failure; what closing adds to it is suppressed.
  private void end(IOException failure) {
    stop();
    try {
      out.close();
    } catch (IOException e) {
      if (e != failure) {
        failure.addSuppressed(e);
      }
    }
  }

  private void stop() {
    ended = true;
    if (next != null) {
      next.cancel();
    }
  }

  /// Whether it still writes: it was not closed, and its output has not failed.
  public boolean isRunning() {
    lock.lock();
    try {
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /// Writes the last sample and closes the output. Does nothing if it has ended before, whether by
  /// this or by a failure, which was told then.
  ///
  /// @throws IOException if the last sample cannot be written, or the output not be closed
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      stop();
      try (out) {
        sample();
      }
    } finally {
      lock.unlock();
    }
  }
}
