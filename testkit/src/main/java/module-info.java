import org.jspecify.annotations.NullMarked;

/// Tests of code that uses kcoro: virtual time, interleavings that can be repeated, leaks.
@NullMarked
module io.kcoro.testkit {
  requires transitive io.kcoro;
  requires static transitive org.jspecify;
  requires static org.junit.jupiter.api;

  exports io.kcoro.testkit;
  exports io.kcoro.testkit.junit;
}
