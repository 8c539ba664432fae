package io.kcoro.cli.chanmon.screen;

/// What a terminal has to be told so that it shows a canvas: of each row what has changed since the
/// last one. Not thread-safe.
final class Painting {
  /// ECMA-48: attributes off.
  private static final String PLAIN = "\u001b[0m";

  private static final String ERASE = "\u001b[2J";

  private Canvas last = new Canvas(0, 0);

  /// Text that turns the last canvas into this one; empty if they are the same. A canvas of another
  /// size is drawn on an empty screen.
  String update(Canvas canvas) {
    StringBuilder text = new StringBuilder();
    if (canvas.columns() != last.columns() || canvas.rows() != last.rows()) {
      text.append(PLAIN).append(ERASE);
      last = new Canvas(canvas.columns(), canvas.rows());
    }
    for (int row = 0; row < canvas.rows(); row++) {
      update(canvas, row, text);
    }
    last = canvas;
    return text.toString();
  }

  private void update(Canvas canvas, int row, StringBuilder text) {
    int from = 0;
    while (from < canvas.columns() && isSame(canvas, row, from)) {
      from++;
    }
    if (from == canvas.columns()) {
      return;
    }
    int to = canvas.columns();
    while (isSame(canvas, row, to - 1)) {
      to--;
    }
    text.append("\u001b[").append(row + 1).append(';').append(from + 1).append('H');
    Tone tone = Tone.PLAIN;
    for (int column = from; column < to; column++) {
      if (canvas.tone(row, column) != tone) {
        tone = canvas.tone(row, column);
        text.append("\u001b[").append(tone.attributes()).append('m');
      }
      text.append(canvas.character(row, column));
    }
    if (tone != Tone.PLAIN) {
      text.append(PLAIN);
    }
  }

  private boolean isSame(Canvas canvas, int row, int column) {
    return canvas.character(row, column) == last.character(row, column)
        && canvas.tone(row, column) == last.tone(row, column);
  }
}
