import org.jspecify.annotations.NullMarked;

/** The kcoro command. */
@NullMarked
module io.kcoro.cli {
  requires info.picocli;
  requires io.kcoro;
  requires java.logging;
  requires static org.jspecify;

  opens io.kcoro.cli to
      info.picocli;
}
