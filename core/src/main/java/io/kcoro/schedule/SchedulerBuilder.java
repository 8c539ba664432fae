package io.kcoro.schedule;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Sets a [Scheduler] up. Used by one thread.
public final class SchedulerBuilder {
  private static final int QUEUE_LENGTH = 256;
  private static final int SEGMENT_LENGTH = 1024;
  private static final int MOST_WORKERS = 256;

  private String name = "kcoro";
  private int parallelism = Runtime.getRuntime().availableProcessors();
  private long seed = new SplittableRandom().nextLong();
  private int queueLength = QUEUE_LENGTH;
  private int segmentLength = SEGMENT_LENGTH;
  private Consumer<Thread> starter = Thread::start;

  SchedulerBuilder() {}

  /// Sets the name, for the threads and for messages; `kcoro` if not set.
  public SchedulerBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /// Sets how many workers run at a time, those not counted that are blocked; the number of
  /// processors if not set.
  ///
  /// @throws IllegalArgumentException if it is less than 1 or more than 256
  public SchedulerBuilder parallelism(int parallelism) {
    if (parallelism < 1 || parallelism > MOST_WORKERS) {
      throw new IllegalArgumentException(
          "parallelism is %d; it is from 1 to %d".formatted(parallelism, MOST_WORKERS));
    }
    this.parallelism = parallelism;
    return this;
  }

  /// Sets where the order comes from in which workers look for work at others; a random one if not
  /// set.
  public SchedulerBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /// For tests: the first length of a worker's ring, and the length of the inject queue's segments.
  SchedulerBuilder lengths(int queueLength, int segmentLength) {
    this.queueLength = queueLength;
    this.segmentLength = segmentLength;
    return this;
  }

  /// For tests: what starts the workers' threads.
  SchedulerBuilder starter(Consumer<Thread> starter) {
    this.starter = starter;
    return this;
  }

  /// Starts the scheduler.
  public Scheduler build() {
    return started();
  }

  /// For tests: the same, as what it is.
  WorkStealingScheduler started() {
    WorkStealingScheduler scheduler = unstarted();
    scheduler.start();
    return scheduler;
  }

  /// For tests: its workers have threads, but these do not run.
  WorkStealingScheduler unstarted() {
    return new WorkStealingScheduler(this, false);
  }

  String name() {
    return name;
  }

  int parallelism() {
    return parallelism;
  }

  /// How many workers there may be, blocked ones included.
  int mostWorkers() {
    return Math.max(MOST_WORKERS, 2 * parallelism);
  }

  long seed() {
    return seed;
  }

  int queueLength() {
    return queueLength;
  }

  Consumer<Thread> starter() {
    return starter;
  }

  int segmentLength() {
    return segmentLength;
  }
}
