package io.kcoro.memory;

/// Where memory may begin.
public enum Alignment {
  /// At a multiple of 64 bytes: no two cores write to one line of their caches by chance.
  CACHE_LINE(64),
  /// At a multiple of 4 KiB.
  PAGE(4096),
  /// At a multiple of 2 MiB: a hint. A system that gives huge pages by itself can do so then.
  HUGE_PAGE(2 << 20);

  private final long bytes;

  Alignment(long bytes) {
    this.bytes = bytes;
  }

  /// The number whose multiples they are.
  public long bytes() {
    return bytes;
  }
}
