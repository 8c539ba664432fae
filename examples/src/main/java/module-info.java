import org.jspecify.annotations.NullMarked;

/** Programs that show kcoro at work. */
@NullMarked
module io.kcoro.examples {
  requires io.kcoro;
  requires io.kcoro.testkit;
  requires static org.jspecify;
}
