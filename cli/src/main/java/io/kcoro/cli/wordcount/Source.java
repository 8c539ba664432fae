package io.kcoro.cli.wordcount;

import io.kcoro.memory.Region;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One input whose bytes are to be counted: a file, a zip entry, or a stream. Has one owner at a
/// time, the last of whom calls [#release()], whether it was read or not.
interface Source {

  /// The name shown in messages.
  String name();

  /// Whether bytes may arrive slowly, so that what has arrived is worth counting before more comes.
  boolean live();

  /// Opens the input for its only reading.
  ///
  /// @throws IOException if it cannot be opened; the message is the reason and does not name it
  /// @throws InterruptedException if the thread is interrupted while opening
  Reading open() throws IOException, InterruptedException;

  /// Maps the input into memory in place of its only reading.
  ///
  /// @return null if it cannot be mapped, or is not worth it, and is to be opened
  default @Nullable Region map(Mapping mapping) {
    return null;
  }

  /// Gives back what the source holds of others.
  default void release() {}
}
