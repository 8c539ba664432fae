package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends and receives that need not wait allocate nothing, whatever keeps the elements. */
class ChannelAllocationTest {
  private static final int TURNS = 20_000;
  private static final Object ELEMENT = "element";

  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#keeping")
  void aSendAndAReceive(Shape shape) throws InterruptedException {
    DefaultChannel<Object> channel = channels.open(shape);
    Actor<Long> measured =
        actors.start(
            Threads.PLATFORM,
            () ->
                Allocations.of(
                    TURNS,
                    () -> {
                      channel.send(ELEMENT);
                      return channel.receive();
                    }));
    assertThat(measured.result()).isLessThan(Allocations.LIMIT);
  }
}
