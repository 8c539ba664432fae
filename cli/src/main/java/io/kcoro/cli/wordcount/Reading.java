package io.kcoro.cli.wordcount;

import java.io.IOException;

/// An opened [Source].
interface Reading extends AutoCloseable {

  /// Reads at least 1 and at most `length` bytes into `into[from..]`. May block.
  ///
  /// @return how many bytes were read, or -1 if the input was read completely and is sound
  /// @throws IOException if the input is damaged; bytes returned before stand as they are
  /// @throws InterruptedException if the thread is interrupted; then the reading can only be closed
  int read(byte[] into, int from, int length) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
