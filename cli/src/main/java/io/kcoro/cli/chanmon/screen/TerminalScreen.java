package io.kcoro.cli.chanmon.screen;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/// The terminal, taken over from the shell: its second screen, no cursor, keys at once and unseen.
/// Left, it is as it was before; that may be done from any thread, and nothing is drawn after.
public final class TerminalScreen implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TerminalScreen.class.getName());

  private final Terminal terminal;
  private final Charset charset;
  private final Glyphs glyphs;
  private final Keys keys;

  /// Past the terminal's own writer: where the JVM is ending, a hook of the library may have closed
  /// that already.
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);

  private final Painting painting = new Painting();
  private final String leaving;
  private boolean left;

  private TerminalScreen(Terminal terminal) throws IOException {
    this.terminal = terminal;
    charset = terminal.encoding();
    glyphs = Glyphs.of(charset);
    keys = new Keys(terminal.reader());
    leaving =
        capability(terminal, Capability.cursor_normal)
            + capability(terminal, Capability.exit_ca_mode);
    terminal.enterRawMode();
    write(
        capability(terminal, Capability.enter_ca_mode)
            + capability(terminal, Capability.cursor_invisible));
  }

  /// Takes the terminal of this process over.
  ///
  /// @throws NoTerminalException if it has none, or one that can only write lines
  public static TerminalScreen open() throws NoTerminalException {
    // Both standard streams: the library would be content with one.
    if (!isTerminal(System.console())) {
      throw new NoTerminalException("standard input and output are no terminal");
    }
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(false)
              .ffm(true)
              .jni(false)
              .exec(false)
              .build();
      if (terminal.getStringCapability(Capability.cursor_address) == null) {
        closeQuietly(terminal);
        throw new NoTerminalException(
            "a terminal of type '%s' cannot move its cursor".formatted(terminal.getType()));
      }
      return new TerminalScreen(terminal);
    } catch (IOException | IllegalStateException e) {
      throw new NoTerminalException("this terminal cannot be used", e);
    }
  }

  /// @param console null if a standard stream is none, or if the JVM was told to have no console
  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  /// @return what makes a terminal of this type do it; empty if it cannot
  private static String capability(Terminal terminal, Capability capability) {
    String text = terminal.getStringCapability(capability);
    return text == null ? "" : Curses.tputs(text);
  }

  Keys keys() {
    return keys;
  }

  /// Draws what has changed since it was called last.
  ///
  /// @throws IOException if the terminal is gone
  synchronized void draw(Dashboard dashboard) throws IOException {
    if (!left) {
      Size size = terminal.getSize();
      Canvas canvas = Painter.paint(dashboard, size.getColumns(), size.getRows(), glyphs);
      String update = painting.update(canvas);
      if (!update.isEmpty()) {
        write(update);
      }
    }
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(charset));
  }

  /// As [#leave].
  @Override
  public void close() {
    leave();
  }

  /// Gives the terminal back as it was; nothing if that has been done.
  public synchronized void leave() {
    if (left) {
      return;
    }
    left = true;
    try {
      write(leaving);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the terminal is gone", e);
    }
    closeQuietly(terminal); // which restores its attributes
  }

  private static void closeQuietly(Terminal terminal) {
    try {
      terminal.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the terminal could not be closed", e);
    }
  }
}
