package io.kcoro.cli.chanmon.model;

import io.kcoro.schedule.SchedulerStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a source shows at one look.
///
/// @param title what is watched, in a few words
/// @param state what it is doing, in one word
/// @param mode what is counted; when it changes, all counts begin anew
/// @param runs whole runs so far; null if the source knows no runs
/// @param counts what has been done so far
/// @param channels the channels there are, each with an id of its own
/// @param scheduler what the scheduler of the coroutines has done; null if they have none of
///   kcoro's
public record View(
    String title,
    String state,
    Mode mode,
    @Nullable Long runs,
    Counts counts,
    List<ChannelView> channels,
    @Nullable SchedulerStats scheduler) {
  public View {
    channels = List.copyOf(channels);
  }
}
