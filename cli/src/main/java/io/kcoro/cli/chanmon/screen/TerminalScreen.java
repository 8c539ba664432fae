package io.kcoro.cli.chanmon.screen;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/// The terminal, taken over from the shell: its second screen, no cursor, keys at once and unseen.
/// Left, it is as it was before; that may be done from any thread, and nothing is drawn after.
public final class TerminalScreen implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TerminalScreen.class.getName());

  private static final Map<Tone, AttributedStyle> STYLES = styles();

  private final Terminal terminal;
  private final String restoring;
  private final Display display;
  private final Glyphs glyphs;
  private final Keys keys;
  private @Nullable Size size;
  private boolean closed;

  private TerminalScreen(Terminal terminal) {
    this.terminal = terminal;
    glyphs = Glyphs.of(terminal.encoding());
    keys = new Keys(terminal.reader());
    display = new Display(terminal, true);
    restoring =
        capability(terminal, Capability.cursor_normal)
            + capability(terminal, Capability.exit_ca_mode);
    terminal.enterRawMode();
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
  }

  /// Takes the terminal of this process over.
  ///
  /// @throws NoTerminalException if it has none, or one that can only write lines
  public static TerminalScreen open() throws NoTerminalException {
    // Both standard streams: JLine would be content with one.
    if (!isTerminal(System.console())) {
      throw new NoTerminalException("standard input and output are no terminal");
    }
    Terminal terminal;
    try {
      terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(false)
              .ffm(true)
              .jni(false)
              .exec(false)
              .build();
    } catch (IOException | IllegalStateException e) {
      throw new NoTerminalException("this terminal cannot be used", e);
    }
    if (terminal.getStringCapability(Capability.cursor_address) == null) {
      String type = terminal.getType();
      closeQuietly(terminal);
      throw new NoTerminalException("a terminal of type '" + type + "' cannot move its cursor");
    }
    return new TerminalScreen(terminal);
  }

  /// @param console null if a standard stream is none, or if the JVM was told to have no console
  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  private static Map<Tone, AttributedStyle> styles() {
    AttributedStyle plain = AttributedStyle.DEFAULT;
    Map<Tone, AttributedStyle> styles = new EnumMap<>(Tone.class);
    styles.put(Tone.PLAIN, plain);
    styles.put(Tone.FAINT, plain.faint());
    styles.put(Tone.STRONG, plain.bold());
    styles.put(Tone.BAR, plain.foreground(AttributedStyle.CYAN));
    styles.put(Tone.MEAN, plain.foreground(AttributedStyle.YELLOW));
    styles.put(Tone.WARNING, plain.foreground(AttributedStyle.RED));
    styles.put(Tone.CHOSEN, plain.inverse());
    return styles;
  }

  Keys keys() {
    return keys;
  }

  /// Draws what has changed since it was called last.
  synchronized void draw(Dashboard dashboard) {
    if (closed) {
      return;
    }
    Size now = terminal.getSize();
    if (!now.equals(size)) {
      size = now;
      display.resize(now);
      display.clear();
    }
    if (now.getRows() > 0 && now.getColumns() > 0) {
      Canvas canvas = Painter.paint(dashboard, now.getColumns(), now.getRows(), glyphs);
      display.update(lines(canvas), 0);
    }
  }

  private static List<AttributedString> lines(Canvas canvas) {
    List<AttributedString> lines = new ArrayList<>(canvas.rows());
    for (int row = 0; row < canvas.rows(); row++) {
      AttributedStringBuilder line = new AttributedStringBuilder(canvas.columns());
      for (int column = 0; column < canvas.columns(); column++) {
        line.style(STYLES.getOrDefault(canvas.tone(row, column), AttributedStyle.DEFAULT));
        line.append(canvas.character(row, column));
      }
      lines.add(line.toAttributedString());
    }
    return lines;
  }

  /// @return what makes a terminal of this type do it; empty if it cannot
  private static String capability(Terminal terminal, Capability capability) {
    String text = terminal.getStringCapability(capability);
    return text == null ? "" : Curses.tputs(text);
  }

  /// As [#leave].
  @Override
  public void close() {
    leave();
  }

  /// Gives the terminal back as it was; nothing if that has been done.
  public synchronized void leave() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      // Not by the terminal: where the JVM is ending, a hook of its own may have closed it already.
      FileOutputStream out = new FileOutputStream(FileDescriptor.out);
      out.write(restoring.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the terminal is gone", e);
    }
    closeQuietly(terminal); // restores its attributes
  }

  private static void closeQuietly(Terminal terminal) {
    try {
      terminal.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the terminal could not be closed", e);
    }
  }
}
