package io.kcoro.cli.wordcount;

import io.kcoro.memory.Descriptor;

/// Where one reader leaves slices of mapped files. Each method may wait, and throws
/// `InterruptedException` if the run is cancelled.
interface SliceFlow {

  /// Hands a slice on to be counted. It is the caller's still if this throws.
  void slice(Descriptor slice) throws InterruptedException;

  /// Reports that the input called `name` could not be read completely.
  void failed(String name, String reason) throws InterruptedException;
}
