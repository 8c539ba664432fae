package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Four senders and four receivers on one channel, 100,000 elements each: all arrive, each once, and
 * those of one sender reach one receiver in their order.
 */
class ThroughputTest {
  private static final int PARTIES = 4;
  private static final int EACH = 100_000;

  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private record Share(long count, long sum) {}

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#losslessByThreads")
  void everythingSentIsReceivedOnceAndInOrder(Shape shape, Threads threads)
      throws InterruptedException {
    int each = Stress.scaled(EACH);
    DefaultChannel<Long> channel = channels.open(shape);
    List<Actor<Boolean>> senders = new ArrayList<>();
    List<Actor<Share>> receivers = new ArrayList<>();
    for (int party = 0; party < PARTIES; party++) {
      long first = (long) party * each;
      senders.add(
          actors.start(
              threads,
              () -> {
                for (long element = first; element < first + each; element++) {
                  channel.send(element);
                }
                return true;
              }));
      receivers.add(actors.start(threads, () -> receiveAll(channel, each)));
    }
    for (Actor<Boolean> sender : senders) {
      assertThat(sender.result()).isTrue();
    }
    channel.close();
    long count = 0;
    long sum = 0;
    for (Actor<Share> receiver : receivers) {
      count += receiver.result().count();
      sum += receiver.result().sum();
    }
    long sent = (long) PARTIES * each;
    assertThat(count).isEqualTo(sent);
    assertThat(sum).isEqualTo(sent * (sent - 1) / 2);
    ChannelSnapshot now = channel.snapshot();
    assertThat(now.accepted()).isEqualTo(sent);
    assertThat(now.received()).isEqualTo(sent);
  }

  private static Share receiveAll(Channel<Long> channel, int each) {
    long[] last = new long[PARTIES];
    Arrays.fill(last, -1);
    long count = 0;
    long sum = 0;
    for (long element : channel.elements()) {
      int sender = (int) (element / each);
      if (element <= last[sender]) {
        throw new AssertionError(element + " came after " + last[sender]);
      }
      last[sender] = element;
      count++;
      sum += element;
    }
    return new Share(count, sum);
  }
}
