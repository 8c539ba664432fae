package io.kcoro.cli.chanmon.screen;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.cli.chanmon.model.ChannelTimes;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Percentiles;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Draws the list of the channels, with how full they are, and all about the chosen one.
final class ChannelPanes {
  private static final int BAR_WIDTH = 6;
  private static final int NAME_WIDTH = 9;
  private static final int COLUMN_WIDTH = 7;
  private static final int DEPTH_WIDTH = 6;
  private static final int WARNING_PERCENT = 80;

  private ChannelPanes() {}

  static void list(Canvas canvas, int row, int width, int height, Dashboard shown, Glyphs glyphs) {
    List<ChannelView> channels = shown.view().channels();
    int room = height - 2;
    canvas.box(row, 0, width, height, "channels " + channels.size(), glyphs);
    if (channels.isEmpty()) {
      canvas.text(row + 1, 2, width - 3, "none", Tone.FAINT);
    }
    int first = Math.max(0, Math.min(shown.chosen() - room / 2, channels.size() - room));
    for (int i = 0; i < Math.min(room, channels.size()); i++) {
      boolean chosen = first + i == shown.chosen();
      entry(canvas, row + 1 + i, width, channels.get(first + i).snapshot(), chosen, glyphs);
    }
  }

  private static void entry(
      Canvas canvas, int row, int width, ChannelSnapshot channel, boolean chosen, Glyphs glyphs) {
    // The edges, the mark and two spaces are five.
    int nameWidth = width - BAR_WIDTH - DEPTH_WIDTH - 5;
    canvas.text(row, 1, 1, chosen ? ">" : " ", Tone.STRONG);
    canvas.text(row, 2, nameWidth, channel.name(), chosen ? Tone.CHOSEN : Tone.PLAIN);
    int bar = 2 + nameWidth + 1;
    int full =
        channel.capacity() == 0 || channel.kind() == ChannelKind.UNLIMITED
            ? 0
            : Math.clamp(channel.buffered() * 100 / channel.capacity(), 0, 100);
    // A single element is seen, too.
    int filled = (full * BAR_WIDTH + 99) / 100;
    for (int i = 0; i < BAR_WIDTH; i++) {
      canvas.put(
          row,
          bar + i,
          i < filled ? glyphs.full() : glyphs.rest(),
          full >= WARNING_PERCENT && i < filled ? Tone.WARNING : Tone.BAR);
    }
    String depth = Units.shortCount(channel.buffered());
    canvas.text(row, width - 1 - depth.length(), DEPTH_WIDTH, depth, Tone.PLAIN);
  }

  static void detail(
      Canvas canvas, int row, int column, int height, Dashboard shown, Glyphs glyphs) {
    int width = canvas.columns() - column;
    ChannelView chosen = shown.chosenChannel();
    if (chosen == null) {
      canvas.box(row, column, width, height, "no channel", glyphs);
      return;
    }
    ChannelSnapshot channel = chosen.snapshot();
    canvas.box(row, column, width, height, channel.name(), glyphs);
    int x = column + 2;
    int room = width - 3;
    int y = row + 1;
    canvas.text(y++, x, room, heading(channel), Tone.PLAIN);
    canvas.text(
        y++,
        x,
        room,
        "accepted %s  received %s"
            .formatted(Units.count(channel.accepted()), Units.count(channel.received())),
        Tone.PLAIN);
    canvas.text(
        y++,
        x,
        room,
        "dropped new %s  old %s  undelivered %s"
            .formatted(
                Units.shortCount(channel.droppedNewest()),
                Units.shortCount(channel.droppedOldest()),
                Units.shortCount(channel.undelivered())),
        Tone.PLAIN);
    table(canvas, y++, x, Tone.FAINT, "", "waiting", "block", "time", "cancel", "closed");
    ChannelMeasures measures = channel.measures();
    outcomes(
        canvas,
        y++,
        x,
        "sends",
        channel.waitingSenders(),
        measures == null ? null : measures.sendFailures());
    outcomes(
        canvas,
        y++,
        x,
        "receives",
        channel.waitingReceivers(),
        measures == null ? null : measures.receiveFailures());
    ChannelTimes times = chosen.times();
    table(canvas, y++, x, Tone.FAINT, "", "p50", "p90", "p99", "p99.9", "max");
    times(canvas, y++, x, "send wait", times.sendWait());
    times(canvas, y++, x, "recv wait", times.receiveWait());
    times(canvas, y, x, "transit", times.transit());
  }

  private static String heading(ChannelSnapshot channel) {
    String kind = channel.kind().name().toLowerCase(Locale.ROOT);
    String depth =
        channel.kind() == ChannelKind.BUFFERED
            ? " %s/%s".formatted(Units.count(channel.buffered()), Units.count(channel.capacity()))
            : channel.kind() == ChannelKind.RENDEZVOUS ? "" : " " + Units.count(channel.buffered());
    String end = channel.closedForReceive() ? "ended" : channel.closedForSend() ? "closed" : "open";
    return "%s%s, %s, %s old".formatted(kind, depth, end, Units.nanos(channel.age().toNanos()));
  }

  private static void outcomes(
      Canvas canvas,
      int row,
      int column,
      String name,
      long waiting,
      @Nullable ChannelFailures failures) {
    table(
        canvas,
        row,
        column,
        Tone.PLAIN,
        name,
        Units.shortCount(waiting),
        failures == null ? Units.NONE : Units.shortCount(failures.wouldBlock()),
        failures == null ? Units.NONE : Units.shortCount(failures.timedOut()),
        failures == null ? Units.NONE : Units.shortCount(failures.cancelled()),
        failures == null ? Units.NONE : Units.shortCount(failures.closed()));
  }

  private static void times(
      Canvas canvas, int row, int column, String name, @Nullable Percentiles times) {
    table(
        canvas,
        row,
        column,
        Tone.PLAIN,
        name,
        times == null ? Units.NONE : Units.shortNanos(times.p50()),
        times == null ? Units.NONE : Units.shortNanos(times.p90()),
        times == null ? Units.NONE : Units.shortNanos(times.p99()),
        times == null ? Units.NONE : Units.shortNanos(times.p999()),
        times == null ? Units.NONE : Units.shortNanos(times.max()));
  }

  /// A name, and cells to the right of their columns.
  private static void table(
      Canvas canvas, int row, int column, Tone tone, String name, String... cells) {
    canvas.text(row, column, NAME_WIDTH, name, tone);
    int end = column + NAME_WIDTH;
    for (String cell : cells) {
      end += COLUMN_WIDTH;
      canvas.text(row, end - cell.length(), COLUMN_WIDTH, cell, tone);
    }
  }
}
