package io.kcoro.scope;

/// Throws what user code threw as it is, where the compiler cannot know that it may be thrown.
final class Rethrow {
  private Rethrow() {}

  /// Never returns; the type is for `throw` in front of the call.
  static RuntimeException unchecked(Throwable thrown) {
    throw Rethrow.<RuntimeException>as(thrown);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: nothing is cast
  private static <E extends Throwable> E as(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
