import org.jspecify.annotations.NullMarked;

/// The context of a coroutine in the MDC of SLF4J.
@NullMarked
module io.kcoro.slf4j {
  requires transitive io.kcoro;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.kcoro.slf4j;
}
