package io.kcoro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import io.kcoro.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Batches that do not wait for ever, on a clock that the test moves. */
class BatchLingerTest extends StageFixture {
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final ManualTime clock = ManualTime.create();
  private final Channel<Integer> in = channel(10);
  private final Channel<List<Integer>> out = channel(10);

  private void launch(Scope scope, int max, Duration linger) {
    scope.launch("batch", Stages.<Integer>batch(in, out, max, linger, clock));
  }

  private void send(int... elements) throws InterruptedException {
    long before = in.snapshot().received();
    for (int element : elements) {
      in.send(element);
    }
    Await.until(() ->
        in.snapshot().received() == before + elements.length
            && in.snapshot().waitingReceivers() == 1);
  }

  @Test
  void aBatchThatIsNotFullIsSentWhenItHasLingered() throws InterruptedException {
    Scope.run(scope -> {
      launch(scope, 3, LINGER);
      send(1, 2);
      clock.advance(LINGER.minusNanos(1));
      assertThat(out.tryReceive().isDone()).isFalse();
      clock.advance(Duration.ofNanos(1));
      assertThat(out.receive()).containsExactly(1, 2);
      in.close();
    });
    assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(null));
  }

  @Test
  void theTimeRunsFromTheFirstElementOfEachBatch() throws InterruptedException {
    Scope.run(scope -> {
      launch(scope, 3, LINGER);
      clock.advance(LINGER.multipliedBy(5));
      send(1);
      clock.advance(LINGER.minusNanos(1));
      send(2);
      assertThat(out.tryReceive().isDone()).isFalse();
      send(3); // full: the rest of the time does not count for the next one
      assertThat(out.receive()).containsExactly(1, 2, 3);
      send(4);
      clock.advance(LINGER.minusNanos(1));
      assertThat(out.tryReceive().isDone()).isFalse();
      clock.advance(Duration.ofNanos(1));
      assertThat(out.receive()).containsExactly(4);
      in.close();
    });
  }

  @Test
  void withoutAnElementNoBatchIsSent() throws InterruptedException {
    Scope.run(scope -> {
      launch(scope, 3, LINGER);
      Await.until(() -> in.snapshot().waitingReceivers() == 1);
      clock.advance(LINGER.multipliedBy(100));
      in.close();
    });
    assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(null));
  }

  @Test
  void theRestIsSentWhenTheInputEnds() throws InterruptedException {
    IOException cause = new IOException("source");
    Scope.run(scope -> {
      launch(scope, 3, LINGER);
      send(1, 2);
      in.close(cause);
    });
    assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Received<>(List.of(1, 2)));
    assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(cause));
  }

  @Test
  void withoutLingeringItSendsWhatIsThereAtOnce() throws InterruptedException {
    Scope.run(scope -> {
      NUMBERS.subList(0, 4).forEach(in::trySend);
      launch(scope, 3, Duration.ZERO);
      assertThat(out.receive()).containsExactly(1, 2, 3);
      assertThat(out.receive()).containsExactly(4);
      in.close();
    });
  }

  /** What comes in so fast that the stage never waits must not keep a batch beyond its time. */
  @Test
  void aBatchWhoseTimeIsOverTakesNoMoreThoughThereIsMore() {
    SteppedStage stage = new SteppedStage(Stages.<Integer>batch(in, out, 10, LINGER, clock));
    in.trySend(1);
    stage.run();
    NUMBERS.subList(1, 4).forEach(in::trySend); // the first ends the wait
    clock.advance(LINGER);
    stage.run();
    assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Received<>(List.of(1, 2)));
    assertThat(out.tryReceive().isDone()).as("the next one has its time").isFalse();
    clock.advance(LINGER);
    stage.run();
    assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Received<>(List.of(3, 4)));
    in.close();
    stage.run();
    assertThat(stage.hasEnded()).isTrue();
  }

  @Test
  void aFlowHasItsClockToo() throws InterruptedException {
    Scope.run(scope -> {
      Pipeline.launchedBy(scope::launch).from(in).batch("batch", 4, LINGER, clock).to("lists", out);
      send(1, 2);
      clock.advance(LINGER);
      assertThat(out.receive()).containsExactly(1, 2);
      in.close();
    });
  }

  @Test
  void aFlowHasItToo() throws InterruptedException {
    List<List<Integer>> seen = new CopyOnWriteArrayList<>();
    Scope.run(scope ->
        Pipeline.launchedBy(scope::launch)
            .from("numbers", NUMBERS)
            .batch("batch", 4, Duration.ofDays(1))
            .forEach("seen", seen::add));
    assertThat(seen).containsExactly(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9, 10));
  }
}
