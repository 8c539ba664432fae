package io.kcoro.channel;

/// A clause that is chosen if no other one can take effect at once: a select with it never waits.
public final class OtherwiseClause extends SelectClause {
  OtherwiseClause() {}

  @Override
  boolean tryNow() {
    return false;
  }

  @Override
  boolean keepsLoop() {
    return false;
  }

  @Override
  boolean isSpent() {
    return false;
  }

  @Override
  public String toString() {
    return "otherwise";
  }
}
