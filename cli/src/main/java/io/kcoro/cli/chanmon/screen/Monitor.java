package io.kcoro.cli.chanmon.screen;

import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Controls;
import io.kcoro.cli.chanmon.model.History;
import io.kcoro.cli.chanmon.model.Sample;
import io.kcoro.cli.chanmon.model.Sampler;
import io.kcoro.cli.chanmon.model.Source;
import io.kcoro.cli.chanmon.model.View;
import java.util.List;

/// What is shown, and how it changes by time and keys. Not thread-safe.
final class Monitor {
  /// More than a graph has columns on any screen.
  private static final int HISTORY = 500;

  /// Lines by which an arrow moves a text: no more than are on the screen, though each may take
  /// several rows.
  private static final int SCROLLED = 3;

  private final Source source;
  private final Controls controls;
  private final Sampler sampler;
  private final History history = new History(HISTORY);
  private View view;
  private long chosenId;
  private int scrolled;
  private boolean help;
  private boolean quit;
  private boolean interrupted;

  Monitor(Source source, Controls controls, long now) {
    this.source = source;
    this.controls = controls;
    view = source.look();
    sampler = new Sampler(now, view);
  }

  /// Looks, for a frame.
  void look() {
    view = source.look();
  }

  /// Looks, and adds a sample.
  Sample sample(long now) {
    look();
    Sample sample = sampler.sample(now, view);
    history.add(sample);
    return sample;
  }

  void press(int key) {
    switch (key) {
      case Keys.NONE -> {}
      case Keys.END, 'q' -> quit = true;
      case Keys.INTERRUPT -> {
        interrupted = true;
        quit = true;
      }
      case 'h' -> help = !help;
      case 'c' -> {
        history.clear();
        sampler.clear();
      }
      case Keys.UP -> move(-1);
      case Keys.DOWN -> move(1);
      default -> controls.press((char) key);
    }
  }

  boolean quits() {
    return quit;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  private void move(int step) {
    List<String> page = controls.page();
    if (page == null) {
      choose(step);
    } else {
      scrolled = Math.clamp(scrolled + (long) step * SCROLLED, 0, Math.max(0, page.size() - 1));
    }
  }

  private void choose(int step) {
    List<ChannelView> channels = view.channels();
    if (!channels.isEmpty()) {
      int next = Math.clamp(chosen() + step, 0, channels.size() - 1);
      chosenId = channels.get(next).snapshot().id();
    }
  }

  /// The channel may be gone.
  private int chosen() {
    List<ChannelView> channels = view.channels();
    for (int i = 0; i < channels.size(); i++) {
      if (channels.get(i).snapshot().id() == chosenId) {
        return i;
      }
    }
    return 0;
  }

  Dashboard dashboard() {
    List<String> page = controls.page();
    List<String> rest =
        page == null ? null : page.subList(Math.min(scrolled, page.size()), page.size());
    return new Dashboard(view, history.samples(), chosen(), help, controls.hints(), rest);
  }
}
