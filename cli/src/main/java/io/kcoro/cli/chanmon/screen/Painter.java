package io.kcoro.cli.chanmon.screen;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.cli.chanmon.model.Controls;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.model.Sample;
import io.kcoro.cli.chanmon.model.View;
import io.kcoro.cli.chanmon.screen.Graph.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Draws a screen:
///
/// ```text
/// title
/// packets/s           Gbit/s
/// numbers of the interval, three lines
/// channels            the chosen one
/// keys
/// ```
///
/// Of the further lines of a larger terminal one half goes to the graphs, the other to the
/// channels.
final class Painter {
  static final int LEAST_COLUMNS = 80;
  static final int LEAST_ROWS = 24;

  private static final String NAME = "kcoro chanmon";
  private static final int LEAST_GRAPH = 7;
  private static final int NUMBERS = 3;
  private static final int NAME_WIDTH = 10;
  private static final int WRAPPED_INDENT = 4;
  private static final int NUMBER_WIDTH = 17;

  private final Canvas canvas;
  private final Dashboard shown;
  private final Glyphs glyphs;
  private final int columns;

  private Painter(Canvas canvas, Dashboard shown, Glyphs glyphs) {
    this.canvas = canvas;
    this.shown = shown;
    this.glyphs = glyphs;
    columns = canvas.columns();
  }

  static Canvas paint(Dashboard shown, int columns, int rows, Glyphs glyphs) {
    Canvas canvas = new Canvas(columns, rows);
    if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) {
      tooSmall(canvas);
    } else {
      new Painter(canvas, shown, glyphs).all();
    }
    return canvas;
  }

  private static void tooSmall(Canvas canvas) {
    int columns = canvas.columns();
    String needed = "%s needs %d x %d".formatted(NAME, LEAST_COLUMNS, LEAST_ROWS);
    canvas.text(0, 0, columns, needed, Tone.STRONG);
    canvas.text(
        1, 0, columns, "and here is %d x %d.".formatted(columns, canvas.rows()), Tone.PLAIN);
    canvas.text(2, 0, columns, "Please enlarge it, or press q.", Tone.PLAIN);
  }

  private void all() {
    int keys = canvas.rows() - 1;
    title();
    if (shown.help()) {
      help(1, keys - 1);
    } else if (shown.page() != null) {
      page(shown.page(), 1, keys - 1);
    } else {
      int graphs = LEAST_GRAPH + (canvas.rows() - LEAST_ROWS) / 2;
      int numbers = 1 + graphs;
      int channels = numbers + NUMBERS;
      int listWidth = Math.clamp(columns * 2L / 5, 32, 48);
      graphs(1, graphs);
      numbers(numbers);
      ChannelPanes.list(canvas, channels, listWidth, keys - channels, shown, glyphs);
      ChannelPanes.detail(canvas, channels, listWidth, keys - channels, shown, glyphs);
    }
    keys(keys);
  }

  private void title() {
    View view = shown.view();
    Sample latest = shown.latest();
    String clock = Units.clock(latest == null ? Duration.ZERO : Duration.ofMillis(latest.millis()));
    String runs = view.runs() == null ? "" : "runs " + Units.shortCount(view.runs()) + "  ";
    int titleFrom = NAME.length() + 2;
    String right = view.state() + "  " + runs + clock;
    if (titleFrom + view.title().length() + 1 > columns - right.length()) {
      right = view.state() + "  " + clock;
    }
    int from = columns - right.length();
    canvas.text(0, 0, columns, NAME, Tone.STRONG);
    canvas.text(0, titleFrom, from - 1 - titleFrom, view.title(), Tone.PLAIN);
    canvas.text(0, from, right.length(), right, Tone.STRONG);
  }

  private void graphs(int row, int height) {
    int left = columns / 2;
    int right = columns - left;
    canvas.box(row, 0, left, height, rateName(), glyphs);
    canvas.box(row, left, right, height, "Gbit/s", glyphs);
    Graph.draw(
        canvas,
        row + 1,
        1,
        left - 2,
        height - 2,
        points(sample -> new Point(sample.pps(), sample.smoothPps())),
        Units::rate,
        "no numbers yet",
        glyphs);
    Graph.draw(
        canvas,
        row + 1,
        left + 1,
        right - 2,
        height - 2,
        points(Painter::gigabits),
        Units::gigabits,
        shown.latest() == null ? "no numbers yet" : "no bytes are counted",
        glyphs);
  }

  private static @Nullable Point gigabits(Sample sample) {
    Double value = sample.gbps();
    Double mean = sample.smoothGbps();
    return value == null || mean == null ? null : new Point(value, mean);
  }

  private List<Point> points(Function<Sample, @Nullable Point> pick) {
    return shown.samples().stream().map(pick).filter(Objects::nonNull).toList();
  }

  private String rateName() {
    return shown.view().mode() == Mode.TASKS ? "tasks/s" : "packets/s";
  }

  private void numbers(int row) {
    Sample latest = shown.latest();
    if (latest == null) {
      return;
    }
    rates(
        row,
        rateName(),
        Units.rate(latest.pps()),
        Units.rate(latest.smoothPps()),
        Units.rate(latest.peakPps()),
        Units.rate(latest.averagePps()));
    rates(
        row + 1,
        "Gbit/s",
        Units.gigabits(latest.gbps()),
        Units.gigabits(latest.smoothGbps()),
        Units.gigabits(latest.peakGbps()),
        Units.gigabits(latest.averageGbps()));
    String ratios =
        "hand-off %5s  steal %5s"
            .formatted(Units.percent(latest.handOff()), Units.percent(latest.steal()));
    int ratiosFrom = columns - 1 - ratios.length();
    canvas.text(row + 2, 1, NAME_WIDTH, "failed", Tone.STRONG);
    canvas.text(
        row + 2,
        1 + NAME_WIDTH,
        ratiosFrom - NAME_WIDTH - 2,
        failures(latest.failures()),
        Tone.PLAIN);
    canvas.text(row + 2, ratiosFrom, ratios.length(), ratios, Tone.PLAIN);
  }

  private void rates(int row, String name, String now, String smooth, String peak, String average) {
    canvas.text(row, 1, NAME_WIDTH, name, Tone.STRONG);
    int column = 1 + NAME_WIDTH;
    column = number(row, column, "now", now, Tone.BAR);
    column = number(row, column, "smooth", smooth, Tone.MEAN);
    column = number(row, column, "peak", peak, Tone.PLAIN);
    number(row, column, "average", average, Tone.PLAIN);
  }

  private int number(int row, int column, String name, String value, Tone tone) {
    canvas.text(row, column, NUMBER_WIDTH, name + " ", Tone.FAINT);
    canvas.text(row, column + name.length() + 1, NUMBER_WIDTH, value, tone);
    return column + NUMBER_WIDTH;
  }

  private static String failures(@Nullable ChannelFailures failures) {
    return failures == null
        ? "not counted"
        : "block %s  time %s  cancel %s  closed %s"
            .formatted(
                Units.shortCount(failures.wouldBlock()),
                Units.shortCount(failures.timedOut()),
                Units.shortCount(failures.cancelled()),
                Units.shortCount(failures.closed()));
  }

  private void help(int row, int height) {
    canvas.box(row, 0, columns, height, "help", glyphs);
    int y = row + 2;
    for (Controls.Hint hint : shown.hints()) {
      y = helpLine(y, String.valueOf(hint.key()), hint.help());
    }
    y = helpLine(y, glyphs.arrows(), "choose the channel that is shown in detail");
    y = helpLine(y, "c", "clear graphs, means, peaks and counts");
    y = helpLine(y, "h", "show or leave this help");
    y = helpLine(y, "q", "quit; so does Ctrl-C");
    y++;
    y =
        helpLine(
            y, String.valueOf(glyphs.mean()), "the smoothed rate: the mean of 5 seconds or so");
    y = helpLine(y, "failed", "operations in the last interval, both sides together");
    y = helpLine(y, "hand-off", "tasks that the worker that made them runs next");
    y = helpLine(y, "steal", "looks of idle workers at others' queues that found a task");
    helpLine(y, Units.NONE, "not measured");
  }

  private void page(List<String> lines, int row, int height) {
    List<String> rows =
        lines.stream().flatMap(line -> wrapped(line).stream()).limit(height).toList();
    for (int i = 0; i < rows.size(); i++) {
      canvas.text(row + i, 0, columns, rows.get(i), Tone.PLAIN);
    }
  }

  /// A line that is too long goes on below, moved in, so that nothing of it is lost.
  private List<String> wrapped(String line) {
    List<String> rows = new ArrayList<>();
    int indent = line.length() - line.stripLeading().length();
    String margin = " ".repeat(Math.min(indent, columns / 4) + WRAPPED_INDENT);
    String rest = line;
    while (rest.length() > columns) {
      int space = rest.lastIndexOf(' ', columns);
      int cut = space > margin.length() ? space : columns;
      rows.add(rest.substring(0, cut));
      rest = margin + rest.substring(cut).stripLeading();
    }
    rows.add(rest);
    return rows;
  }

  private int helpLine(int row, String key, String text) {
    canvas.text(row, 3, NAME_WIDTH, key, Tone.STRONG);
    canvas.text(row, 3 + NAME_WIDTH, columns - 5 - NAME_WIDTH, text, Tone.PLAIN);
    return row + 1;
  }

  private void keys(int row) {
    int column = 1;
    column = key(row, column, "q", "quit");
    for (Controls.Hint hint : shown.hints()) {
      column = key(row, column, String.valueOf(hint.key()), hint.action());
    }
    column = key(row, column, "c", "clear");
    column = key(row, column, "h", shown.help() ? "back" : "help");
    key(row, column, glyphs.arrows(), "channel");
  }

  private int key(int row, int column, String key, String action) {
    canvas.text(row, column, key.length(), key, Tone.STRONG);
    canvas.text(row, column + key.length() + 1, action.length(), action, Tone.PLAIN);
    return column + key.length() + 1 + action.length() + 3;
  }
}
