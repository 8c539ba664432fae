package io.kcoro.channel;

/// What a step of a [Stackless] coroutine returns: that it has chosen the next operation. Made by
/// the coroutine's own methods, such as [Stackless#receive] and [Stackless#done].
public final class Op {
  static final Op CHOSEN = new Op();

  private Op() {}
}
