package io.kcoro.channel;

import io.kcoro.channel.Ledger.Coin;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An element with an owner: who has a box that is not empty owns what is in it. */
final class Box {
  static final int LENGTH = 24;

  private final AtomicReference<@Nullable Coin> content;

  Box(@Nullable Coin content) {
    this.content = new AtomicReference<>(content);
  }

  static Box of(int number) {
    return new Box(new Coin(0, number));
  }

  boolean isEmpty() {
    return content.get() == null;
  }

  @Nullable Coin content() {
    return content.get();
  }

  /** Takes out what is in it; fails if nothing is. */
  Coin take() {
    Coin taken = content.getAndSet(null);
    if (taken == null) {
      throw new IllegalStateException("the box is empty");
    }
    return taken;
  }

  /** Puts something into the empty box. */
  void put(Coin coin) {
    if (!content.compareAndSet(null, coin)) {
      throw new IllegalStateException("the box is full");
    }
  }

  @Override
  public String toString() {
    return "Box[" + content.get() + "]";
  }
}
