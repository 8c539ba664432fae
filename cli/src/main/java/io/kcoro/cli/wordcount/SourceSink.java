package io.kcoro.cli.wordcount;

/// Receives what a walk finds. Each method may wait, and throws `InterruptedException` if the run
/// is cancelled.
interface SourceSink {

  /// Takes over `source`; if this throws, the source stays with the caller.
  void accept(Source source) throws InterruptedException;

  /// Reports that what is called `name` cannot be walked or read.
  void failed(String name, String reason) throws InterruptedException;
}
