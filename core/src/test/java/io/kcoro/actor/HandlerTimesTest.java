package io.kcoro.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeKind;
import io.kcoro.pipeline.Stages;
import io.kcoro.scope.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long actors and stages are busy with one message or element. */
class HandlerTimesTest {
  private static final long BUSY_NANOS = 200_000;

  private final List<String> sources = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> times = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void recordHandlers() {
    MeteringPolicy.sampling(1);
    MeteringPolicy.recorders((kind, source, name) -> {
      if (kind == TimeKind.HANDLER) {
        sources.add(name);
        return times::add;
      }
      return nanos -> {};
    });
  }

  @AfterEach
  void recordNothing() {
    MeteringPolicy.sampling(MeteringPolicy.DEFAULT_SAMPLING);
    MeteringPolicy.recorders(null);
  }

  private static void beBusy() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < BUSY_NANOS) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofActors(boolean direct) throws Exception {
    Scope.run(scope -> {
      ActorBuilder<Integer> builder =
          Actor.<Integer>builder()
              .name("busy")
              .metering(Metering.TIMES)
              .onFailure(FailurePolicy.resume());
      Behavior<Integer> behavior =
          message -> {
            beBusy();
            if (message == 2) {
              throw new IllegalStateException("on purpose");
            }
          };
      Actor<Integer> actor =
          direct
              ? builder.direct().launch(scope, self -> behavior)
              : builder.launch(scope, self -> behavior);
      for (int i = 0; i < 5; i++) {
        actor.tell(i);
      }
      actor.stop();
      actor.join();
    });

    assertThat(sources).containsExactly("busy");
    assertThat(times).hasSize(5).allSatisfy(nanos -> assertThat(nanos).isGreaterThan(BUSY_NANOS));
  }

  @Test
  void ofStages() throws Exception {
    Channel<Integer> numbers =
        Channel.<Integer>builder().name("numbers").buffered(4).metering(Metering.TIMES).build();
    Channel<Integer> doubles =
        Channel.<Integer>builder().name("doubles").buffered(4).metering(Metering.TIMES).build();
    Scope.run(scope -> {
      scope.launch(Stages.from(List.of(1, 2, 3), numbers));
      scope.launch(
          Stages.map(
              numbers,
              doubles,
              n -> {
                beBusy();
                return 2 * n;
              }));
      scope.launch(Stages.forEach(doubles, n -> beBusy()));
    });

    assertThat(sources).containsExactlyInAnyOrder("numbers", "doubles");
    assertThat(times).hasSize(6).allSatisfy(nanos -> assertThat(nanos).isGreaterThan(BUSY_NANOS));
  }

  @Test
  void nothingIsTimedUnlessTheMailboxIs() throws Exception {
    Scope.run(scope -> {
      Actor<Integer> actor = Actor.<Integer>builder().launch(scope, self -> message -> {});
      actor.tell(1);
      actor.stop();
    });
    assertThat(times).isEmpty();
  }
}
