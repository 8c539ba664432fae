package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.support.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A channel that ends with the coroutine that fills it. */
@ParameterizedClass
@EnumSource(Caller.class)
class ProduceTest {
  @Parameter Caller caller;

  private final IOException failure = new IOException("on purpose");

  @Test
  void itIsClosedWhenTheBlockEnds() throws Exception {
    List<Integer> seen = new ArrayList<>();
    caller.run(() ->
        Scope.run(scope -> {
          ReceiveChannel<Integer> numbers =
              scope.produce(
                  "numbers",
                  Channel.buffered(1),
                  out -> {
                    for (int n = 1; n <= 3; n++) {
                      out.send(n);
                    }
                  });
          numbers.elements().forEach(seen::add);
        }));
    assertThat(seen).containsExactly(1, 2, 3);
  }

  @Test
  void aFailureIsItsCauseAndFailsTheScope() throws Exception {
    caller.run(() -> {
      Channel<Integer> numbers = Channel.buffered(3);
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope ->
                  scope.produce(
                      "numbers",
                      numbers,
                      out -> {
                        out.send(1);
                        throw failure;
                      })));
      assertThat(thrown).isInstanceOf(CoroutineFailedException.class).hasCause(failure);
      assertThat(numbers.receive()).isEqualTo(1);
      assertThat(catchThrowable(numbers::receive))
          .isInstanceOf(ChannelClosedException.class)
          .hasCause(failure);
    });
  }

  @Test
  void aReceiverThatHasEnoughEndsItWithoutAFailure() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          ReceiveChannel<Integer> numbers =
              scope.produce(
                  "numbers",
                  Channel.rendezvous(),
                  out -> {
                    for (int n = 1; ; n++) {
                      out.send(n);
                    }
                  });
          assertThat(numbers.receive()).isEqualTo(1);
          numbers.cancel();
        }));
  }

  @Test
  void aSendAfterItsOwnCloseIsAFailure() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope ->
                  scope.produce(
                      "numbers",
                      Channel.buffered(3),
                      out -> {
                        out.send(1);
                        out.close();
                        out.send(2);
                      })));
      assertThat(thrown)
          .isInstanceOf(CoroutineFailedException.class)
          .hasCauseInstanceOf(ChannelClosedException.class);
    });
  }

  @Test
  void aSendAfterItsOwnCloseIsAFailureAlsoIfNothingIsLeft() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope ->
                  scope.produce(
                      "numbers",
                      Channel.<Integer>rendezvous(),
                      out -> {
                        out.close();
                        out.send(1);
                      })));
      assertThat(thrown).hasCauseInstanceOf(ChannelClosedException.class);
    });
  }

  @Test
  void aCancellationThatCameAsAnInterruptIsItsCauseToo() throws Exception {
    caller.run(() -> {
      Channel<Integer> numbers = Channel.rendezvous();
      Scope.run(scope -> {
        CountDownLatch begun = new CountDownLatch(1);
        scope.produce(
            "numbers",
            numbers,
            out -> {
              begun.countDown();
              new CountDownLatch(1).await();
            });
        begun.await();
        scope.cancel("enough");
      });
      assertThat(catchThrowable(numbers::receive))
          .isInstanceOf(ChannelClosedException.class)
          .hasCauseInstanceOf(CancelledException.class);
    });
  }

  @Test
  void aCancellationIsItsCause() throws Exception {
    caller.run(() -> {
      Channel<Integer> waiting = Channel.rendezvous();
      Channel<Integer> late = Channel.rendezvous();
      Scope.run(scope -> {
        scope.produce("waiting", waiting, out -> out.send(1));
        Await.until(() -> waiting.snapshot().waitingSenders() == 1);
        scope.cancel("enough");
        scope.produce("late", late, out -> out.send(1));
      });
      for (Channel<Integer> each : List.of(waiting, late)) {
        assertThat(catchThrowable(each::receive))
            .isInstanceOf(ChannelClosedException.class)
            .hasCauseInstanceOf(CancelledException.class);
      }
    });
  }
}
