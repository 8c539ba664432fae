package io.kcoro.bench.row;

import java.util.List;
import java.util.stream.IntStream;

/// The numbers of a row.
///
/// @param family what is done
/// @param senders how many senders; of a chain, how many channels it has; of tasks, how many
///   threads; of scopes, how many children each has; of snapshots, how many channels
/// @param receivers how many receivers
/// @param capacity of each channel or mailbox, 0 is a rendezvous; of tasks, how many rounds of work
///   each has; of payloads and arenas, how many bytes each piece has
/// @param count how many elements, questions, tasks or timers there are in all, or how many
///   coroutines to spawn or to let wait
public record Shape(Family family, int senders, int receivers, int capacity, int count) {
  /// Checks that there is something to do.
  public Shape {
    if (senders < 1 || receivers < 1 || capacity < 0 || count < 1) {
      throw new IllegalArgumentException(
          "senders, receivers and count must be at least 1, capacity at least 0");
    }
  }

  static Shape line(int capacity, int elements) {
    return new Shape(Family.LINE, 1, 1, capacity, elements);
  }

  static Shape select(int channels, int elements) {
    return new Shape(Family.SELECT, channels, 1, 0, elements);
  }

  static Shape parallel(int pairs, int capacity, int elements) {
    return new Shape(Family.PARALLEL, pairs, pairs, capacity, elements);
  }

  static Shape chained(int stages, int capacity, int elements) {
    return new Shape(Family.CHAINED, stages, stages, capacity, elements);
  }

  /// Senders and receivers on one channel.
  public static Shape mpmc(int senders, int receivers, int capacity, int elements) {
    return new Shape(Family.MPMC, senders, receivers, capacity, elements);
  }

  static Shape platform(int senders, int receivers, int capacity, int elements) {
    return new Shape(Family.PLATFORM, senders, receivers, capacity, elements);
  }

  static Shape spawn(int coroutines) {
    return new Shape(Family.SPAWN, 1, 1, 0, coroutines);
  }

  static Shape scope(int children, int coroutines) {
    return new Shape(Family.SCOPE, children, 1, 0, coroutines);
  }

  static Shape tell(int producers, int capacity, int messages) {
    return new Shape(Family.TELL, producers, 1, capacity, messages);
  }

  static Shape ask(int capacity, int questions) {
    return new Shape(Family.ASK, 1, 1, capacity, questions);
  }

  static Shape askFromThread(int capacity, int questions) {
    return new Shape(Family.ASK_THREAD, 1, 1, capacity, questions);
  }

  static Shape resume(int times) {
    return new Shape(Family.RESUME, 1, 1, 0, times);
  }

  static Shape tasks(int threads, int work, int tasks) {
    return new Shape(Family.TASKS, threads, 1, work, tasks);
  }

  static Shape queue(int producers, int consumers, int elements) {
    return new Shape(Family.QUEUE, producers, consumers, 0, elements);
  }

  static Shape timers(int timers) {
    return new Shape(Family.TIMERS, 1, 1, 0, timers);
  }

  static Shape metered(Family family, int capacity, int elements) {
    return new Shape(family, 1, 1, capacity, elements);
  }

  static Shape snapshot(int channels, int snapshots) {
    return new Shape(Family.SNAPSHOT, channels, 1, 0, snapshots);
  }

  static Shape payload(int bytes, int elements) {
    return new Shape(Family.PAYLOAD, 1, 1, bytes, elements);
  }

  static Shape arena(Family family, int bytes, int pieces) {
    return new Shape(family, 1, 1, bytes, pieces);
  }

  static Shape idle(int coroutines) {
    return new Shape(Family.IDLE, 1, 1, 0, coroutines);
  }

  /// The same with `factor` times as many elements, or coroutines to spawn; at least one. The
  /// coroutines that hand on elements, and the capacity, make the row what it is and stay.
  public Shape scaled(double factor) {
    long scaled = Math.clamp(Math.round(count * factor), 1, Integer.MAX_VALUE);
    return new Shape(family, senders, receivers, capacity, (int) scaled);
  }

  /// The same with at most that many senders and receivers, for tests.
  public Shape narrowed(int most) {
    return new Shape(family, Math.min(senders, most), Math.min(receivers, most), capacity, count);
  }

  /// Of scopes: the children of each, by the values that they have.
  public List<Share> scopes() {
    int scopes = Math.ceilDiv(count, senders);
    return IntStream.range(0, scopes).mapToObj(i -> Share.of(count, scopes, i)).toList();
  }

  /// By what a time is divided: elements received, of a chain by all of its stages.
  public long operations() {
    return family == Family.CHAINED ? (long) count * senders : count;
  }

  /// What the values of all elements that come out at the end add up to: they are numbered from 1.
  public long expectedSum() {
    return (long) count * (count + 1L) / 2;
  }
}
