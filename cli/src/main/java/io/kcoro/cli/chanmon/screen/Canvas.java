package io.kcoro.cli.chanmon.screen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jline.utils.WCWidth;

/// Characters in rows and columns. What is drawn outside is not there.
final class Canvas {
  private final int columns;
  private final int rows;
  private final char[][] characters;
  private final Tone[][] tones;

  Canvas(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    characters = new char[rows][columns];
    tones = new Tone[rows][columns];
    for (int row = 0; row < rows; row++) {
      Arrays.fill(characters[row], ' ');
      Arrays.fill(tones[row], Tone.PLAIN);
    }
  }

  int columns() {
    return columns;
  }

  int rows() {
    return rows;
  }

  char character(int row, int column) {
    return characters[row][column];
  }

  Tone tone(int row, int column) {
    return tones[row][column];
  }

  /// Draws one character.
  void put(int row, int column, char character, Tone tone) {
    if (row >= 0 && row < rows && column >= 0 && column < columns) {
      // Names may hold anything; one that is wider than its place would shift the rest of the line.
      boolean fits = WCWidth.wcwidth(character) == 1 && !Character.isSurrogate(character);
      characters[row][column] = fits ? character : '?';
      tones[row][column] = tone;
    }
  }

  /// Draws text, cut to `width`.
  void text(int row, int column, int width, String text, Tone tone) {
    int length = Math.min(text.length(), width);
    for (int i = 0; i < length; i++) {
      put(row, column + i, text.charAt(i), tone);
    }
  }

  /// Draws the edges of a box and a title on the upper one.
  void box(int row, int column, int width, int height, String title, Glyphs glyphs) {
    int bottom = row + height - 1;
    int right = column + width - 1;
    for (int x = column + 1; x < right; x++) {
      put(row, x, glyphs.horizontal(), Tone.FAINT);
      put(bottom, x, glyphs.horizontal(), Tone.FAINT);
    }
    for (int y = row + 1; y < bottom; y++) {
      put(y, column, glyphs.vertical(), Tone.FAINT);
      put(y, right, glyphs.vertical(), Tone.FAINT);
    }
    put(row, column, glyphs.corners().charAt(0), Tone.FAINT);
    put(row, right, glyphs.corners().charAt(1), Tone.FAINT);
    put(bottom, column, glyphs.corners().charAt(2), Tone.FAINT);
    put(bottom, right, glyphs.corners().charAt(3), Tone.FAINT);
    text(row, column + 2, width - 4, " " + title + " ", Tone.STRONG);
  }

  /// The rows as text, without what is empty at their ends.
  List<String> lines() {
    List<String> lines = new ArrayList<>(rows);
    for (char[] row : characters) {
      lines.add(new String(row).stripTrailing());
    }
    return lines;
  }
}
