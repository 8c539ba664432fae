package io.kcoro.cli.wordcount;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A source in memory, which may deliver less than asked, and may be damaged. */
final class TestSource implements Source {
  private final String name;
  private final byte[] content;
  private final Delivery delivery;
  private final @Nullable IOException damage;
  private final AtomicBoolean released = new AtomicBoolean();
  private boolean live;

  /** How many of `asked` bytes a read delivers, at least 1. */
  interface Delivery {
    int of(int asked);
  }

  TestSource(String name, byte[] content) {
    this(name, content, asked -> asked, null);
  }

  /**
   * @param damage what is thrown after the content, null for a sound end
   */
  TestSource(String name, byte[] content, Delivery delivery, @Nullable IOException damage) {
    this.name = name;
    this.content = content;
    this.delivery = delivery;
    this.damage = damage;
  }

  TestSource madeLive() {
    live = true;
    return this;
  }

  boolean isReleased() {
    return released.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean live() {
    return live;
  }

  @Override
  public void release() {
    if (!released.compareAndSet(false, true)) {
      throw new AssertionError(name + " was released twice");
    }
  }

  @Override
  public Reading open() {
    return new Reading() {
      private int position;

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        int left = content.length - position;
        if (left == 0) {
          if (damage != null) {
            throw damage;
          }
          return -1;
        }
        int count = Math.min(left, delivery.of(length));
        System.arraycopy(content, position, into, from, count);
        position += count;
        return count;
      }

      @Override
      public void close() {}
    };
  }
}
