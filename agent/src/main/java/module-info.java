import org.jspecify.annotations.NullMarked;

/// What the monitor loads into a running JVM. It needs nothing but the JDK, and knows the library
/// by names only, because it must find the one that the program there uses.
@NullMarked
module io.kcoro.agent {
  requires transitive java.instrument;
  requires java.management;
  requires static org.jspecify;

  exports io.kcoro.agent;
}
