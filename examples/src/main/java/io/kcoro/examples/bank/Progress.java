package io.kcoro.examples.bank;

import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import java.time.Duration;
import java.util.function.Consumer;

/// Tells each second how far the bank is.
final class Progress extends Stackless {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Books books;
  private final Consumer<String> lines;
  private final Next tell = this::tell;

  Progress(Books books, Consumer<String> lines) {
    this.books = books;
    this.lines = lines;
  }

  @Override
  protected Op start() {
    return sleep(INTERVAL, tell);
  }

  private Op tell() {
    lines.accept(books.progress());
    return sleep(INTERVAL, tell);
  }
}
