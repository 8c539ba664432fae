package io.kcoro.cli.chanmon.screen;

import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Controls;
import io.kcoro.cli.chanmon.model.Sample;
import io.kcoro.cli.chanmon.model.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a screen shows.
///
/// @param view what was seen last
/// @param samples the newest last
/// @param chosen which of the channels is shown in detail, counted from 0
/// @param help whether the help is shown
/// @param hints the source's own keys
/// @param page lines of text that are shown in place of the rest; null for none
record Dashboard(
    View view,
    List<Sample> samples,
    int chosen,
    boolean help,
    List<Controls.Hint> hints,
    @Nullable List<String> page) {
  @Nullable Sample latest() {
    return samples.isEmpty() ? null : samples.getLast();
  }

  @Nullable ChannelView chosenChannel() {
    return view.channels().isEmpty() ? null : view.channels().get(chosen);
  }
}
