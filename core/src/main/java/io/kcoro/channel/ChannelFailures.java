package io.kcoro.channel;

/// How many operations of one side of a channel have failed, by outcome. A failed operation has
/// left no trace in the channel; an element whose send failed stays with its sender.
///
/// @param wouldBlock try forms that could not be done at once
/// @param timedOut those whose deadline passed
/// @param cancelled those whose token or coroutine was cancelled, or whose thread was interrupted,
///   while they waited or before
/// @param closed those that found the channel ended, or waited when it ended
public record ChannelFailures(long wouldBlock, long timedOut, long cancelled, long closed) {
  /// None at all.
  public static final ChannelFailures NONE = new ChannelFailures(0, 0, 0, 0);

  /// All of them.
  public long total() {
    return wouldBlock + timedOut + cancelled + closed;
  }

  /// What has been added since `earlier`.
  public ChannelFailures since(ChannelFailures earlier) {
    return new ChannelFailures(
        wouldBlock - earlier.wouldBlock,
        timedOut - earlier.timedOut,
        cancelled - earlier.cancelled,
        closed - earlier.closed);
  }
}
