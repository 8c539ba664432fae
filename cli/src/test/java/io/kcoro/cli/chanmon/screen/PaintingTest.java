package io.kcoro.cli.chanmon.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PaintingTest {
  private static final List<Tone> TONES = List.of(Tone.values());

  private final Painting painting = new Painting();

  @Test
  void onlyWhatHasChangedIsDrawn() {
    Canvas first = new Canvas(10, 3);
    first.text(1, 2, 8, "depth 10", Tone.PLAIN);
    Canvas second = new Canvas(10, 3);
    second.text(1, 2, 8, "depth 12", Tone.PLAIN);
    second.text(2, 0, 10, "x", Tone.STRONG);

    assertThat(painting.update(first)).isEqualTo("\u001b[0m\u001b[2J\u001b[2;3Hdepth 10");
    assertThat(painting.update(second))
        .isEqualTo("\u001b[2;10H2" + "\u001b[3;1H\u001b[0;1mx\u001b[0m");
    assertThat(painting.update(second)).isEmpty();
  }

  /** A terminal as small as this needs it, drawn on in a random order, shows each canvas. */
  @Test
  void theUpdatesAddUpToTheCanvas(Seeds seeds) {
    Random random = seeds.random(0);
    Canvas screen = new Canvas(0, 0);
    for (int i = 0; i < 500; i++) {
      boolean resized = i % 50 == 0;
      Canvas canvas =
          resized
              ? new Canvas(1 + random.nextInt(20), 1 + random.nextInt(8))
              : new Canvas(screen.columns(), screen.rows());
      for (int n = random.nextInt(30); n > 0; n--) {
        canvas.put(
            random.nextInt(canvas.rows()),
            random.nextInt(canvas.columns()),
            (char) ('a' + random.nextInt(3)),
            TONES.get(random.nextInt(TONES.size())));
      }
      screen = resized ? new Canvas(canvas.columns(), canvas.rows()) : screen;
      interpret(painting.update(canvas), screen);

      assertThat(screen.lines()).isEqualTo(canvas.lines());
      for (int row = 0; row < canvas.rows(); row++) {
        for (int column = 0; column < canvas.columns(); column++) {
          assertThat(screen.tone(row, column)).isEqualTo(canvas.tone(row, column));
        }
      }
    }
  }

  private static final Pattern PART = Pattern.compile("\u001b\\[([0-9;]*)([A-Za-z])|(.)");

  private static void interpret(String text, Canvas screen) {
    int row = 0;
    int column = 0;
    Tone tone = Tone.PLAIN;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      switch (part.group(2)) {
        case null -> screen.put(row, column++, part.group(3).charAt(0), tone);
        case "H" -> {
          String place = part.group(1);
          int separator = place.indexOf(';');
          row = Integer.parseInt(place.substring(0, separator)) - 1;
          column = Integer.parseInt(place.substring(separator + 1)) - 1;
        }
        case "m" -> tone = tone(part.group(1));
        case "J" -> {} // the screen is new
        default -> throw new AssertionError("unexpected " + part.group());
      }
    }
    assertThat(tone).as("left behind").isEqualTo(Tone.PLAIN);
  }

  private static Tone tone(String attributes) {
    for (Tone tone : TONES) {
      if (tone.attributes().equals(attributes)) {
        return tone;
      }
    }
    throw new AssertionError("unexpected attributes " + attributes);
  }
}
