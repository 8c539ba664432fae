package io.kcoro.cli.wordcount;

/// Is told how a run goes, by one thread at a time.
interface Monitor {

  /// The input called `name` could not be read completely.
  void failed(String name, String reason);

  /// So many inputs and bytes have been counted by now.
  void progress(long files, long bytes);
}
