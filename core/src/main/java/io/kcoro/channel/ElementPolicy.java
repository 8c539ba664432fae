package io.kcoro.channel;

import org.jspecify.annotations.Nullable;

/// How a channel treats elements that have an owner, such as buffers that must be released: what
/// happens when such an element leaves its sender, and what if it comes to nothing. Given to a
/// channel by [ChannelBuilder#elements].
///
/// Each send takes one of two ways:
///
/// | the send | calls, in the thread of the sender | who owns it then |
/// |---|---|---|
/// | succeeds, or is dropped | [#accept] | the channel owns what accept gave, then its receiver |
/// | fails in whatever way | [#accept], [#refuse] | its sender, as before |
///
/// What the channel keeps, hands over, and gives to its undelivered handler is what `accept` gave.
/// A send that does not get as far as to try (its thread was interrupted on entry, its token
/// cancelled before) calls neither. A [Select] takes an element from its sender whenever it tries
/// the clause, and for as long as it waits: in one turn both may be called several times, always by
/// turns. So one element cannot stand in two clauses of a select that waits.
///
/// **Thread-safety.** It is called by all threads that use the channel, at the same time; never
/// twice at the same time for one element.
///
/// **What it may do.** It is called outside locks. It must be quick and must not wait, nor use the
/// select whose clause it is called for; it may use other channels.
///
/// @param <T> the type of the elements
public interface ElementPolicy<T> {
  /// Takes `element` from its sender, right before the channel is tried. What this throws, because
  /// the sender does not own the element, say, leaves the send; nothing has happened then.
  ///
  /// @return what the channel passes on in its place, not null; may be the same object
  T accept(T element);

  /// Gives `element` back to its sender, whose send came to nothing. Called once for each return of
  /// [#accept] after which the channel did not take the element. What this throws goes to the
  /// handler of the scope or thread, and the send ends as it would have.
  ///
  /// @param accepted what [#accept] gave for it; nobody else has it
  /// @param outcome WOULD_BLOCK, TIMED_OUT, CLOSED, or CANCELLED: that is also what a send comes to
  ///   that was interrupted, or failed for lack of memory or stack, or that a select has withdrawn
  ///   because another of its clauses was chosen
  void refuse(T element, T accepted, Outcome outcome);

  /// Releases an element that the channel took and cannot deliver. Called only if the channel has
  /// no [UndeliveredHandler]; with one, that owns the element. Otherwise as
  /// [UndeliveredHandler#undelivered].
  ///
  /// @param element what [#accept] gave
  void discard(T element, UndeliveredHandler.Reason reason);

  /// How many bytes an element has, for the measures; see [ChannelBuilder#sizedBy]. Called for what
  /// [#accept] gave: by its sender, who is about to send it, and by whoever has received it.
  long length(T element);

  /// What became of the payloads so far, for the snapshot of the channel; null if there is nothing
  /// to tell.
  ///
  /// @param accepted elements the channel has taken
  /// @param received elements it has handed to receivers
  /// @param undelivered elements that were in it when it was cancelled
  default @Nullable TransferCounts transfers(long accepted, long received, long undelivered) {
    return null;
  }
}
