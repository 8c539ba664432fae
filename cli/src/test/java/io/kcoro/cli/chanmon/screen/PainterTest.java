package io.kcoro.cli.chanmon.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import io.kcoro.cli.chanmon.model.ChannelTimes;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Controls;
import io.kcoro.cli.chanmon.model.Counts;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.model.Percentiles;
import io.kcoro.cli.chanmon.model.Sample;
import io.kcoro.cli.chanmon.model.View;
import io.kcoro.cli.chanmon.model.Views;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PainterTest {
  private static final List<Controls.Hint> HINTS =
      List.of(
          new Controls.Hint('r', "stop", "run, or stop the run under way"),
          new Controls.Hint('t', "tasks", "the other mode"));

  private static final ChannelView ORDERS =
      new ChannelView(
          Views.channel(
                  1,
                  "orders",
                  ChannelKind.BUFFERED,
                  64,
                  58,
                  Views.measures(
                      new ChannelFailures(1, 2, 3, 4), new ChannelFailures(5, 6, 7, 123_456)))
              .snapshot(),
          new ChannelTimes(
              new Percentiles(950, 1_800, 12_000, 130_000, 2_500_000),
              null,
              new Percentiles(1, 2, 3, 4, 1_500_000_000)));

  private static final ChannelView REPLIES =
      Views.channel(2, "replies", ChannelKind.RENDEZVOUS, 0, 0, null);

  private static Sample sample(int second, double pps, double smooth) {
    return new Sample(
        second * 1000L,
        Mode.CHANNEL,
        100,
        100,
        pps,
        pps / 250_000,
        smooth,
        smooth / 250_000,
        2e6,
        8.0,
        1.5e6,
        6.0,
        new ChannelFailures(0, 0, 1, 2),
        ChannelTimes.NONE,
        0.834,
        null);
  }

  private static Dashboard dashboard(boolean help) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      samples.add(sample(i, i * 250_000.0, 1e6));
    }
    return new Dashboard(
        Views.of(Mode.CHANNEL, Counts.NONE, null, ORDERS, REPLIES), samples, 0, help, HINTS, null);
  }

  private static List<String> paint(Dashboard dashboard, int columns, int rows) {
    return Painter.paint(dashboard, columns, rows, Glyphs.UNICODE).lines();
  }

  @Test
  void linesOfAPageThatAreTooLongGoOnBelow() {
    List<String> page =
        List.of("short", "", "  " + "word ".repeat(16) + "end", "x".repeat(90), "last".repeat(2));
    Dashboard dashboard =
        new Dashboard(
            Views.of(Mode.CHANNEL, Counts.NONE, null, ORDERS), List.of(), 0, false, HINTS, page);

    assertThat(paint(dashboard, 80, 24).subList(1, 9))
        .containsExactly(
            "short",
            "",
            "  " + "word ".repeat(14) + "word",
            "      word end",
            "x".repeat(80),
            "    " + "x".repeat(10),
            "lastlast",
            "");
  }

  @Test
  void theWholeScreen() {
    assertThat(paint(dashboard(false), 80, 24))
        .containsExactly(
"""
kcoro chanmon  buffered(64), direct, 2 -> 2, 512 B       running  runs 17  00:08
┌─ packets/s ──────────────────────────┐┌─ Gbit/s ─────────────────────────────┐
│ 2.00 M                             ▃█││   8.00                             ▃█│
│                              ••••••••││                              ••••••••│
│                                 ▄████││                                 ▄████│
│                               ▂▇█████││                               ▂▇█████│
│      0                       ▅███████││   0.00                       ▅███████│
└──────────────────────────────────────┘└──────────────────────────────────────┘
 packets/s now 2.00 M       smooth 1.00 M    peak 2.00 M      average 1.50 M
 Gbit/s    now 8.00         smooth 4.00      peak 8.00        average 6.00
 failed    block 0  time 0  cancel 1  closed 2      hand-off  83 %  steal     -
┌─ channels 2 ─────────────────┐┌─ orders ─────────────────────────────────────┐
│>orders          ██████     58││ buffered 58/64, open, 12.0 s old             │
│ replies         ░░░░░░      0││ accepted 1,234,567  received 1,234,509       │
│                              ││ dropped new 1  old 2  undelivered 3          │
│                              ││          waiting  block   time cancel closed │
│                              ││ sends          4      1      2      3      4 │
│                              ││ receives       5      5      6      7  123 k │
│                              ││              p50    p90    p99  p99.9    max │
│                              ││ send wait  950ns 1.80us 12.0us  130us 2.50ms │
│                              ││ recv wait      -      -      -      -      - │
│                              ││ transit      1ns    2ns    3ns    4ns  1.50s │
└──────────────────────────────┘└──────────────────────────────────────────────┘
 q quit   r stop   t tasks   c clear   h help   ↑↓ channel
"""
                .split("\n"));
  }

  @Test
  void theHelp() {
    assertThat(paint(dashboard(true), 80, 24))
        .hasSize(24)
        .anyMatch(line -> line.contains("r         run, or stop the run under way"))
        .anyMatch(line -> line.contains("↑↓        choose the channel"))
        .anyMatch(line -> line.contains("q         quit; so does Ctrl-C"))
        .last()
        .asString()
        .contains("h back");
  }

  @Test
  void beforeTheFirstSampleItSaysSo() {
    Dashboard empty =
        new Dashboard(Views.of(Mode.TASKS, Counts.NONE, null), List.of(), 0, false, HINTS, null);

    assertThat(paint(empty, 80, 24))
        .anyMatch(line -> line.contains("no numbers yet"))
        .anyMatch(line -> line.contains("tasks/s"))
        .anyMatch(line -> line.contains("no channel"));
  }

  @ParameterizedTest
  @CsvSource({"79,24", "80,23", "60,20", "30,3"})
  void onASmallTerminalItSaysWhatItNeeds(int columns, int rows) {
    List<String> lines = paint(dashboard(false), columns, rows);

    assertThat(lines.subList(0, 3))
        .containsExactly(
            "kcoro chanmon needs 80 x 24",
            "and here is %d x %d.".formatted(columns, rows),
            "Please enlarge it, or press q.");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "5,2"})
  void onNearlyNothingItDrawsWhatFits(int columns, int rows) {
    assertThat(paint(dashboard(false), columns, rows)).hasSize(rows);
  }

  @ParameterizedTest
  @CsvSource({"80,24", "81,25", "120,40", "300,100"})
  void everySizeIsFilledToItsEdges(int columns, int rows) {
    List<String> lines = paint(dashboard(false), columns, rows);

    assertThat(lines).hasSize(rows);
    assertThat(lines.get(1)).hasSize(columns).endsWith("┐");
    assertThat(lines.get(rows - 2)).hasSize(columns).startsWith("└").endsWith("┘");
    assertThat(lines.getFirst()).hasSize(columns).endsWith("running  runs 17  00:08");
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
  }

  @Test
  void aLongTitleLeavesNoRoomForTheNumberOfRuns() {
    View view = dashboard(false).view();
    String title = "buffered(64), direct, 2 -> 2, 512 B descriptor";
    View longer =
        new View(
            title,
            view.state(),
            view.mode(),
            view.runs(),
            view.counts(),
            view.channels(),
            view.scheduler());
    Dashboard dashboard = new Dashboard(longer, List.of(), 0, false, List.of(), null);

    assertThat(paint(dashboard, 80, 24).getFirst())
        .startsWith("kcoro chanmon  " + title + " ")
        .endsWith(" running  00:00");
    assertThat(paint(dashboard, 100, 24).getFirst()).endsWith(" running  runs 17  00:00");
  }

  @Test
  void aTerminalWithoutUnicodeGetsAsciiOnly() {
    List<String> lines = Painter.paint(dashboard(false), 80, 24, Glyphs.ASCII).lines();

    assertThat(String.join("", lines)).matches("\\p{ASCII}*");
  }

  @Test
  void aNameThatWouldShiftTheLineIsShownWithQuestionMarks() {
    ChannelView odd = Views.channel(1, "a\tb\u001b[2J漢😀", ChannelKind.UNLIMITED, 9, 3, null);
    Dashboard dashboard =
        new Dashboard(
            Views.of(Mode.CHANNEL, Counts.NONE, null, odd), List.of(), 0, false, List.of(), null);

    assertThat(paint(dashboard, 80, 24)).anyMatch(line -> line.contains(">a?b?[2J??? "));
  }

  @Test
  void theChosenOfManyChannelsIsInTheList() {
    ChannelView[] many = new ChannelView[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = Views.channel(i, "channel-" + i, ChannelKind.BUFFERED, 10, i % 11, null);
    }
    for (int chosen : new int[] {0, 1, 50, 98, 99}) {
      Dashboard dashboard =
          new Dashboard(
              Views.of(Mode.CHANNEL, Counts.NONE, null, many),
              List.of(),
              chosen,
              false,
              List.of(),
              null);

      assertThat(paint(dashboard, 80, 24))
          .anyMatch(line -> line.startsWith("│>channel-" + chosen + " "));
    }
  }
}
