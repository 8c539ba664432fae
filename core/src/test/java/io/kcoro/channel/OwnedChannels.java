package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes channels of boxes, each with a policy of its own, and checks both after the test. */
final class OwnedChannels implements AfterEachCallback {
  /** A channel, its policy, and what its undelivered handler got, if it has one. */
  record Owned(DefaultChannel<Box> channel, BoxPolicy policy, List<BoxPolicy.Discarded> handled) {
    /** Sends full boxes until the next send would wait. */
    Owned filled() {
      for (int i = 1; i <= channel.capacity; i++) {
        assertThat(channel.trySend(Box.of(-i)).isDone()).isTrue();
      }
      return this;
    }

    void check() {
      Channels.checkNobodyWaits(channel);
      policy.check(channel);
    }
  }

  private final List<Owned> made = new ArrayList<>();

  Owned open(Shape shape) {
    return open(shape, shape.<Box>builder(), new ArrayList<>());
  }

  /** The same with an undelivered handler. */
  Owned openHandled(Shape shape) {
    List<BoxPolicy.Discarded> handled = new ArrayList<>();
    return open(
        shape,
        shape
            .<Box>builder()
            .onUndelivered(
                (box, reason) -> handled.add(new BoxPolicy.Discarded(box.take(), reason))),
        handled);
  }

  Owned full(Shape shape) {
    return open(shape).filled();
  }

  private Owned open(Shape shape, ChannelBuilder<Box> builder, List<BoxPolicy.Discarded> handled) {
    BoxPolicy policy = new BoxPolicy();
    Owned owned = new Owned(builder.elements(policy).build(shape.segmentLength()), policy, handled);
    made.add(owned);
    return owned;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    made.forEach(Owned::check);
  }
}
