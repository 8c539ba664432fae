package io.kcoro.cli.wordcount;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Standard input, or a special file such as a FIFO: its opening and its reads may block for ever.
///
/// @param opener opens the stream; may block
/// @param unblocker called from another thread, ends an `open` that blocks, or is about to
record StreamSource(String name, Opener opener, Unblocker unblocker) implements Source {

  /// Opens a stream.
  interface Opener {
    FileChannel open() throws IOException;
  }

  /// Ends a blocked `open`.
  interface Unblocker {
    /// Lets no `open` block until the result is closed.
    Closeable unblock() throws IOException;
  }

  private static final int FILE_TYPE = 0170000;
  private static final int FIFO = 0010000;

  /// Standard input, which is closed by reading it: it can be read once in a process.
  static StreamSource standardInput() {
    return new StreamSource(
        "-", () -> new FileInputStream(FileDescriptor.in).getChannel(), () -> () -> {});
  }

  static StreamSource special(Path path) {
    return new StreamSource(
        path.toString(),
        () -> FileChannel.open(path, StandardOpenOption.READ),
        () -> becomeWriter(path));
  }

  /// The `open` of a FIFO waits in the kernel for a writer, whatever befalls the thread; becoming
  /// one ends it.
  private static Closeable becomeWriter(Path path) throws IOException {
    return Files.getAttribute(path, "unix:mode") instanceof Integer mode
            && (mode & FILE_TYPE) == FIFO
        ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
        : () -> {};
  }

  @Override
  public boolean live() {
    return true;
  }

  @Override
  public Reading open() throws IOException, InterruptedException {
    return StreamReading.open(this);
  }
}
