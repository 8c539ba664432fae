package io.kcoro.cli.chanmon.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.ChannelKind;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Controls;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.model.View;
import io.kcoro.cli.chanmon.model.Views;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.NonBlocking;
import org.jline.utils.NonBlockingReader;
import org.junit.jupiter.api.Test;

/** Any source will do: here one that nobody runs. */
class MonitorTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<Character> pressed = new ArrayList<>();
  private final Controls controls =
      new Controls() {
        @Override
        public List<Hint> hints() {
          return List.of(new Hint('m', "measure", "switch metrics on"));
        }

        @Override
        public void press(char key) {
          pressed.add(key);
        }
      };

  private View view = view(100, 1, 2, 3);
  private final Monitor monitor = new Monitor(() -> view, controls, 0);

  private static View view(long recvs, int... ids) {
    ChannelView[] channels = new ChannelView[ids.length];
    for (int i = 0; i < ids.length; i++) {
      channels[i] = Views.channel(ids[i], "c" + ids[i], ChannelKind.BUFFERED, 8, 0, null);
    }
    return Views.of(Mode.CHANNEL, Views.counts(recvs), null, channels);
  }

  private String chosen() {
    ChannelView chosen = monitor.dashboard().chosenChannel();
    return chosen == null ? "none" : chosen.snapshot().name();
  }

  @Test
  void arrowsChooseAChannelAndStopAtTheEnds() {
    assertThat(chosen()).isEqualTo("c1");
    monitor.press(Keys.UP);
    assertThat(chosen()).isEqualTo("c1");
    monitor.press(Keys.DOWN);
    assertThat(chosen()).isEqualTo("c2");
    monitor.press(Keys.DOWN);
    monitor.press(Keys.DOWN);
    assertThat(chosen()).isEqualTo("c3");
  }

  @Test
  void theChosenChannelStaysChosenWhileOthersComeAndGo() {
    monitor.press(Keys.DOWN);

    view = view(100, 0, 1, 2, 4);
    monitor.look();
    assertThat(chosen()).isEqualTo("c2");

    view = view(100, 7, 8);
    monitor.look();
    assertThat(chosen()).isEqualTo("c7");

    view = view(100);
    monitor.look();
    monitor.press(Keys.DOWN);
    assertThat(chosen()).isEqualTo("none");
  }

  @Test
  void clearForgetsTheSamples() {
    view = view(1100, 1);
    assertThat(monitor.sample(SECOND).pps()).isEqualTo(1000);
    assertThat(monitor.dashboard().samples()).hasSize(1);

    monitor.press('c');

    assertThat(monitor.dashboard().samples()).isEmpty();
    view = view(1103, 1);
    assertThat(monitor.sample(2 * SECOND).peakPps()).isEqualTo(3);
  }

  @Test
  void helpComesAndGoesAndQuitQuits() {
    monitor.press('h');
    assertThat(monitor.dashboard().help()).isTrue();
    monitor.press('h');
    assertThat(monitor.dashboard().help()).isFalse();
    assertThat(monitor.quits()).isFalse();
    monitor.press('q');
    assertThat(monitor.quits()).isTrue();
  }

  @Test
  void theEndOfTheTerminalQuits() {
    monitor.press(Keys.END);

    assertThat(monitor.quits()).isTrue();
  }

  @Test
  void ctrlCQuitsToo() {
    monitor.press(Keys.INTERRUPT);

    assertThat(monitor.quits()).isTrue();
    assertThat(monitor.isInterrupted()).isTrue();
  }

  @Test
  void otherKeysAreTheSources() {
    monitor.press('m');
    monitor.press(Keys.NONE);

    assertThat(pressed).containsExactly('m');
  }

  @Test
  void anotherModeEmptiesTheGraphs() {
    monitor.sample(SECOND);
    view = Views.of(Mode.TASKS, Views.counts(5), null);
    monitor.sample(2 * SECOND);

    assertThat(monitor.dashboard().samples()).hasSize(1);
  }

  @Test
  void arrowsAreEscapeSequencesAndOtherSequencesAreSkipped() throws Exception {
    List<Integer> read = new ArrayList<>();
    try (NonBlockingReader reader =
        NonBlocking.nonBlocking(
            "keys", new StringReader("a\u001b[A\u001bOB\u001b[1;5C\u001b[15~q"))) {
      Keys keys = new Keys(reader);
      for (int key; (key = keys.next(1000)) != Keys.END; ) {
        read.add(key);
      }
    }

    assertThat(read)
        .containsExactly((int) 'a', Keys.UP, Keys.DOWN, Keys.NONE, Keys.NONE, (int) 'q');
  }
}
