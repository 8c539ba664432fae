package io.kcoro.cli.wordcount;

/// Where one reader gets empty blocks and leaves full ones. Each method may wait, and throws
/// `InterruptedException` if the run is cancelled.
interface BlockFlow {

  /// Returns a cleared block, which then belongs to the caller.
  Block empty() throws InterruptedException;

  /// Hands a block on to be counted.
  void full(Block block) throws InterruptedException;

  /// Reports that the input called `name` could not be read completely.
  void failed(String name, String reason) throws InterruptedException;
}
