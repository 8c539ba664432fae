package io.kcoro.cli.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Reads a stream in a platform thread of its own, which ends when the reading is closed.
///
/// Only there does an interrupt end a read that blocks: a virtual thread in a file read is deaf.
/// The thread is a daemon, so that not even a device that ignores interrupts keeps the process
/// alive.
final class StreamReading implements Reading {

  /// How long closing waits for the thread to end.
  private static final long CLOSE_MILLIS = 300;

  private final ExecutorService thread;
  private final FileChannel channel;

  private StreamReading(ExecutorService thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  static StreamReading open(StreamSource source) throws IOException, InterruptedException {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("kcoro-read-" + source.name()).factory());
    Future<FileChannel> opening = thread.submit(source.opener()::open);
    try {
      return new StreamReading(thread, get(opening));
    } catch (IOException e) {
      thread.shutdown();
      throw e;
    } catch (InterruptedException e) {
      try {
        abandon(thread, opening, source);
      } catch (IOException f) {
        e.addSuppressed(f);
      }
      throw e;
    }
  }

  private static void abandon(
      ExecutorService thread, Future<FileChannel> opening, StreamSource source) throws IOException {
    thread.shutdownNow();
    try (Closeable _ = source.unblocker().unblock()) {
      awaitEnd(thread);
    }
    if (opening.state() == Future.State.SUCCESS) {
      opening.resultNow().close();
    }
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException, InterruptedException {
    return get(thread.submit(() -> channel.read(ByteBuffer.wrap(into, from, length))));
  }

  private static <T> T get(Future<T> result) throws IOException, InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("a stream failed in an unknown way", e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    awaitEnd(thread);
    channel.close();
  }

  private static void awaitEnd(ExecutorService thread) {
    try {
      boolean _ = thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
