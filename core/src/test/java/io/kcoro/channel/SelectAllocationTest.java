package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Once every clause has waited, turns allocate nothing. */
class SelectAllocationTest {
  private static final int TURNS = 20_000;

  private static final long LIMIT = Allocations.LIMIT;

  private static final Object ELEMENT = "element";

  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private static List<Select> selects() {
    return List.of(Select.ordered(), Select.roundRobin(), Select.unbiased());
  }

  @ParameterizedTest
  @MethodSource("selects")
  void turnsThatNeedNotWait(Select select) throws Exception {
    DefaultChannel<Object> a = channels.open(Shape.buffered(1));
    DefaultChannel<Object> b = channels.open(Shape.buffered(1));
    ReceiveClause<Object> receive = select.receive(a);
    SendClause<Object> send = select.send(a);
    select.receive(b);
    select.timeout(Duration.ofHours(1));
    Actor<Long> measured =
        actors.start(
            Threads.PLATFORM,
            () ->
                Allocations.of(
                    TURNS,
                    () -> {
                      send.element(ELEMENT);
                      expect(send, select.await());
                      send.element(ELEMENT);
                      expect(receive, select.tryNow());
                      send.clear();
                      expect(null, select.tryNow());
                      return null;
                    }));
    assertThat(measured.result()).isLessThan(LIMIT);
  }

  @ParameterizedTest
  @MethodSource("selects")
  void turnsThatWait(Select select) throws Exception {
    DefaultChannel<Object> in = channels.open(Shape.RENDEZVOUS);
    DefaultChannel<Object> out = channels.open(Shape.RENDEZVOUS);
    ReceiveClause<Object> receive = select.receive(in);
    SendClause<Object> send = select.send(out);
    select.cancelled(new CancellationSource().token());
    select.timeout(Duration.ofHours(1));
    Actor<Boolean> partner =
        actors.start(
            Threads.PLATFORM,
            () -> {
              for (int i = 0; i < 3 * TURNS; i++) {
                in.send(ELEMENT);
                out.receive();
              }
              return true;
            });
    Actor<Long> measured =
        actors.start(
            Threads.PLATFORM,
            () ->
                Allocations.of(
                    TURNS,
                    () -> {
                      send.clear();
                      expect(receive, select.await());
                      send.element(ELEMENT);
                      expect(send, select.await());
                      return null;
                    }));
    assertThat(measured.result()).isLessThan(LIMIT);
    assertThat(partner.result()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("selects")
  void turnsThatTimeOut(Select select) throws Exception {
    select.receive(channels.open(Shape.RENDEZVOUS));
    select.send(channels.<Object>open(Shape.RENDEZVOUS), ELEMENT);
    TimeoutClause timeout = select.timeout(Duration.ofNanos(1));
    Actor<Long> measured =
        actors.start(
            Threads.PLATFORM,
            () ->
                Allocations.of(
                    TURNS,
                    () -> {
                      expect(timeout, select.await());
                      return null;
                    }));
    assertThat(measured.result()).isLessThan(LIMIT);
  }

  /** The measure can fail: a select made for each turn is far beyond the limit. */
  @Test
  void aNewSelectForEachTurnIsSeen() throws Exception {
    DefaultChannel<Object> empty = channels.open(Shape.RENDEZVOUS);
    Actor<Long> measured =
        actors.start(
            Threads.PLATFORM,
            () ->
                Allocations.of(
                    TURNS,
                    () -> {
                      Select select = Select.ordered();
                      select.receive(empty);
                      return select.tryNow();
                    }));
    assertThat(measured.result()).isGreaterThan(100 * LIMIT);
  }

  private static void expect(SelectClause expected, SelectClause chosen) {
    if (chosen != expected) {
      throw new AssertionError(chosen + " was chosen, not " + expected);
    }
  }
}
