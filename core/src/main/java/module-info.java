import org.jspecify.annotations.NullMarked;

/**
 * A coroutine runtime for Java: channels, cancellation and structured concurrency in plain, direct
 * style code.
 */
@NullMarked
module io.kcoro {
  requires static transitive org.jspecify;

  exports io.kcoro;
}
