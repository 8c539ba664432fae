package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Ledger.Coin;
import io.kcoro.channel.UndeliveredHandler.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Moves the content of a box into a fresh one, which the channel passes on, and counts its calls.
 */
final class BoxPolicy implements ElementPolicy<Box> {
  /** What a channel let go of, and why. */
  record Discarded(Coin coin, Reason reason) {}

  private final LongAdder accepts = new LongAdder();
  private final ConcurrentLinkedQueue<Outcome> refusals = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Discarded> discarded = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Throwable> violations = new ConcurrentLinkedQueue<>();

  @Override
  public Box accept(Box box) {
    Box fresh = new Box(null);
    fresh.put(box.take());
    accepts.increment();
    return fresh;
  }

  @Override
  public void refuse(Box box, Box accepted, Outcome outcome) {
    refusals.add(outcome);
    guarded(() -> box.put(accepted.take()));
  }

  @Override
  public void discard(Box box, Reason reason) {
    guarded(() -> discarded.add(new Discarded(box.take(), reason)));
  }

  @Override
  public long length(Box box) {
    return Box.LENGTH;
  }

  /** What a callback throws does not come to the test: it is kept here. */
  void guarded(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException violation) {
      violations.add(violation);
    }
  }

  long accepts() {
    return accepts.sum();
  }

  /** The outcomes of what was refused so far. */
  List<Outcome> refusals() {
    return new ArrayList<>(refusals);
  }

  List<Discarded> discarded() {
    return new ArrayList<>(discarded);
  }

  /** Checks, when no send is under way, that each was accepted by the channel or refused. */
  void check(DefaultChannel<Box> channel) {
    assertThat(violations).as("boxes that were not as they should be").isEmpty();
    ChannelSnapshot now = channel.snapshot();
    assertThat(accepts())
        .as("accepted by the policy of %s", now)
        .isEqualTo(refusals.size() + now.accepted() + now.droppedNewest());
    assertThat(refusals).doesNotContain(Outcome.DONE, Outcome.DROPPED);
  }
}
