package io.kcoro.cli.chanmon.screen;

import java.util.List;
import java.util.function.DoubleFunction;

/// Values over time, the newest at the right: a column for each, and a mark at the mean's height.
final class Graph {
  /// The numbers at the left edge.
  private static final int SCALE_WIDTH = 7;

  private Graph() {}

  /// A value and the mean at that time.
  record Point(double value, double mean) {}

  /// @param points the newest last
  /// @param empty what is said where there are none
  static void draw(
      Canvas canvas,
      int row,
      int column,
      int width,
      int height,
      List<Point> points,
      DoubleFunction<String> scale,
      String empty,
      Glyphs glyphs) {
    if (points.isEmpty()) {
      canvas.text(row + height / 2, column + 1, width - 1, empty, Tone.FAINT);
      return;
    }
    int room = width - SCALE_WIDTH - 1;
    List<Point> shown = points.subList(Math.max(0, points.size() - room), points.size());
    double top = 0;
    for (Point point : shown) {
      top = Math.max(top, Math.max(point.value(), point.mean()));
    }
    label(canvas, row, column, scale.apply(top));
    label(canvas, row + height - 1, column, scale.apply(0));
    int first = column + width - shown.size();
    for (int i = 0; i < shown.size(); i++) {
      bar(canvas, row, first + i, height, shown.get(i), top, glyphs);
    }
  }

  private static void label(Canvas canvas, int row, int column, String text) {
    int start = column + Math.max(0, SCALE_WIDTH - text.length());
    canvas.text(row, start, SCALE_WIDTH, text, Tone.FAINT);
  }

  private static void bar(
      Canvas canvas, int row, int column, int height, Point point, double top, Glyphs glyphs) {
    int steps = glyphs.levels().length() - 1;
    int filled = level(point.value(), top, height * steps);
    for (int y = 0; y < height; y++) {
      int step = Math.clamp(filled - (long) y * steps, 0, steps);
      canvas.put(row + height - 1 - y, column, glyphs.levels().charAt(step), Tone.BAR);
    }
    int mark = Math.min(height - 1, level(point.mean(), top, height));
    canvas.put(row + height - 1 - mark, column, glyphs.mean(), Tone.MEAN);
  }

  private static int level(double value, double top, int levels) {
    return top <= 0 ? 0 : Math.clamp(Math.round(value / top * levels), 0, levels);
  }
}
