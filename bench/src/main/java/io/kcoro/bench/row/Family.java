package io.kcoro.bench.row;

/// The kinds of rows. The rows of a family differ in numbers only.
public enum Family {
  /// One sender, one receiver, one channel.
  LINE,
  /// Senders with a rendezvous channel each, one receiver that selects over all of them.
  SELECT,
  /// Pairs of a sender and a receiver that have nothing to do with each other.
  PARALLEL,
  /// Stages in a line: each receives from the one before and sends to the next.
  CHAINED,
  /// Many senders and many receivers on one channel.
  MPMC,
  /// The same between platform threads, for those whose channels are for threads.
  PLATFORM,
  /// Coroutines that do nothing but start and end.
  SPAWN,
  /// Scopes that are opened, get children that do nothing but start and end, and are closed when
  /// all have ended; one after another.
  SCOPE,
  /// Producers that tell an actor, which adds up.
  TELL,
  /// A coroutine that asks an actor, and asks again when it has the answer.
  ASK,
  /// The same from a platform thread.
  ASK_THREAD,
  /// One coroutine that lets others go first, again and again.
  RESUME,
  /// Tasks on an executor with so many threads: submitted by one of them, each with some work to
  /// do.
  TASKS,
  /// The queue by which work reaches a scheduler: producers and consumers in threads.
  QUEUE,
  /// Timers that are set and taken back.
  TIMERS,
  /// As [#LINE], on a channel that counts.
  COUNTERS,
  /// The same, and it counts bytes.
  BYTES,
  /// The same, and times go into histograms.
  HISTOGRAMS,
  /// To look at many channels, or at sets of counters that are as large: one is one operation.
  SNAPSHOT,
  /// As [#LINE], with a payload in each element.
  PAYLOAD,
  /// Memory outside the heap that is allocated and released by one thread.
  ARENA,
  /// The same, allocated by one thread and released by another.
  ARENA_CROSS,
  /// Coroutines that wait in a receive: what is measured is memory.
  IDLE
}
