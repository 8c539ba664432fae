package io.kcoro.memory;

import org.jspecify.annotations.Nullable;

/// What a handle has in place of its lease when it owns nothing any more: how it got rid of it.
final class Spent {
  static final Spent RELEASED = new Spent("was released", null);
  static final Spent MOVED = new Spent("was moved to another handle", null);
  static final Spent SENT = new Spent("was sent, or is being sent", null);

  private final String how;
  private final @Nullable Throwable place;

  private Spent(String how, @Nullable Throwable place) {
    this.how = how;
    this.place = place;
  }

  /// The same, here.
  ///
  /// @param tracked whether to remember the place
  Spent here(boolean tracked) {
    return tracked ? new Spent(how, new AllocationSite("the descriptor " + how)) : this;
  }

  NotOwnedException misuse() {
    return new NotOwnedException(
        "the descriptor %s, and is not the caller's any more%s"
            .formatted(how, place == null ? "; a registry that tracks tells where" : ""),
        place);
  }

  @Override
  public String toString() {
    return how;
  }
}
