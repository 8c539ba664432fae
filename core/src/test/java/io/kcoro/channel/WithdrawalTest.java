package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.DirectWaiter;
import io.kcoro.support.Await;
import io.kcoro.support.Stress;
import io.kcoro.time.Deadline;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waits that were given up leave a queue at once and leave nothing behind. */
class WithdrawalTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  /** Half a million for each kind of thread. Each wait is queued, then withdrawn. */
  @ParameterizedTest
  @EnumSource
  void aMillionCancelledOperationsLeaveNothingBehind(Threads threads) throws InterruptedException {
    int half = Stress.scaled(250_000);
    DefaultChannel<Object> empty = channels.open(Shape.RENDEZVOUS);
    DefaultChannel<Object> full = channels.open(Shape.buffered(1));
    full.trySend("the only one");
    actors.start(
        threads,
        () -> {
          for (int i = 0; i < half; i++) {
            cancelWhileQueued(empty, null);
            cancelWhileQueued(full, new Object());
          }
          return true;
        });
    actors.join();
    assertNothingIsLeft(empty, 0);
    assertNothingIsLeft(full, 1);
  }

  /** Queues a waiter with a token of its own and cancels that before the thread would park. */
  private static void cancelWhileQueued(DefaultChannel<Object> channel, @Nullable Object element)
      throws InterruptedException {
    CancellationSource source = new CancellationSource();
    DirectWaiter waiter = new DirectWaiter(channel, (CancelSignal) source.token());
    boolean queued =
        element == null
            ? channel.poll(waiter) == ChannelEngine.Nothing.WOULD_BLOCK
            : channel.offer(element, waiter) == Outcome.WOULD_BLOCK;
    source.cancel("now");
    if (!queued || waiter.await(null, 0) != DirectWaiter.End.CANCELLED) {
      throw new AssertionError("not cancelled while queued: " + channel);
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyTimedOutOperationsLeaveNothingBehind(Threads threads) throws InterruptedException {
    int count = Stress.scaled(1_000);
    CancellationSource longLived = new CancellationSource();
    CancellationToken token = longLived.token();
    DefaultChannel<Object> empty = channels.open(Shape.RENDEZVOUS);
    DefaultChannel<Object> full = channels.open(Shape.buffered(1));
    full.trySend("the only one");
    Duration tiny = Duration.ofNanos(20_000);
    for (int i = 0; i < 2; i++) {
      actors.start(
          threads,
          () -> {
            for (int j = 0; j < count; j++) {
              assertThat(empty.tryReceive(Deadline.after(tiny), token).outcome())
                  .isEqualTo(Outcome.TIMED_OUT);
              assertThat(full.trySend(j, Deadline.after(tiny), token).outcome())
                  .isEqualTo(Outcome.TIMED_OUT);
            }
            return true;
          });
    }
    actors.join();
    assertNothingIsLeft(empty, 0);
    assertNothingIsLeft(full, 1);
    assertThat(((CancelSignal) token).checkInvariants()).isZero();
  }

  private static void assertNothingIsLeft(DefaultChannel<?> channel, int buffered) {
    Channels.checkNobodyWaits(channel);
    assertThat(channel.firstReceiver).isNull();
    assertThat(channel.lastReceiver).isNull();
    assertThat(channel.firstSender).isNull();
    assertThat(channel.lastSender).isNull();
    assertThat(channel.snapshot().accepted()).isEqualTo(buffered);
    assertThat(channel.snapshot().buffered()).isEqualTo(buffered);
  }

  @ParameterizedTest
  @EnumSource
  void theElementOfAFailedSendIsNotKept(Threads threads) throws InterruptedException {
    DefaultChannel<Object> channel = channels.open(Shape.RENDEZVOUS);
    List<WeakReference<Object>> elements = new ArrayList<>();
    CancellationSource source = new CancellationSource();
    // One waits on, so that its queue, and whatever that might still link to, stays reachable.
    Actor<SendResult> waitsOn = actors.start(threads, () -> channel.trySend("waits on"));
    assertThat(waitsOn.result().outcome()).isEqualTo(Outcome.WOULD_BLOCK);
    Actor<SendResult> first = actors.start(threads, () -> SendForm.SEND.send(channel, "first"));
    Await.senders(channel, 1);
    for (int i = 0; i < 3; i++) {
      elements.add(interruptedSend(channel, threads));
      elements.add(cancelledSend(channel, source, threads, i == 2));
      elements.add(timedOutSend(channel));
    }
    Actor<SendResult> last = actors.start(threads, () -> SendForm.SEND.send(channel, "last"));
    Await.senders(channel, 2);

    awaitCollected(elements);
    assertThat(channel.receiveMany(2)).containsExactly("first", "last");
    assertThat(first.result().isDone() && last.result().isDone()).isTrue();
  }

  private WeakReference<Object> interruptedSend(DefaultChannel<Object> channel, Threads threads)
      throws InterruptedException {
    Object[] element = {new Object()};
    WeakReference<Object> reference = new WeakReference<>(element[0]);
    Actor<SendResult> sender =
        actors.start(
            threads,
            () -> {
              Object sent = element[0];
              element[0] = null;
              return SendForm.SEND.send(channel, sent);
            });
    Await.senders(channel, 2);
    sender.interrupt();
    assertThat(sender.failure()).isInstanceOf(InterruptedException.class);
    return reference;
  }

  private WeakReference<Object> cancelledSend(
      DefaultChannel<Object> channel, CancellationSource source, Threads threads, boolean cancel)
      throws InterruptedException {
    if (!cancel) {
      return new WeakReference<>(null);
    }
    Object[] element = {new Object()};
    WeakReference<Object> reference = new WeakReference<>(element[0]);
    Actor<SendResult> sender =
        actors.start(
            threads,
            () -> {
              Object sent = element[0];
              element[0] = null;
              return channel.trySend(sent, source.token());
            });
    Await.senders(channel, 2);
    source.cancel("gives up");
    assertThat(sender.result().outcome()).isEqualTo(Outcome.CANCELLED);
    return reference;
  }

  private static WeakReference<Object> timedOutSend(DefaultChannel<Object> channel)
      throws InterruptedException {
    Object element = new Object();
    assertThat(channel.trySend(element, Duration.ofMillis(1)).outcome())
        .isEqualTo(Outcome.TIMED_OUT);
    return new WeakReference<>(element);
  }

  @ParameterizedTest
  @EnumSource
  void aReceivedElementIsNotKept(Threads threads) throws InterruptedException {
    List<DefaultChannel<Object>> used = new ArrayList<>();
    List<WeakReference<Object>> elements = new ArrayList<>();
    for (Shape shape : Shape.all().toList()) {
      DefaultChannel<Object> channel = channels.open(shape);
      elements.add(passedThrough(channel, threads));
      used.add(channel);
    }
    awaitCollected(elements);
    used.forEach(Channels::checkNobodyWaits);
  }

  private static void awaitCollected(List<WeakReference<Object>> elements)
      throws InterruptedException {
    Await.until(() -> {
      System.gc();
      return elements.stream().allMatch(element -> element.refersTo(null));
    });
  }

  private WeakReference<Object> passedThrough(DefaultChannel<Object> channel, Threads threads)
      throws InterruptedException {
    Object[] sent = {new Object()};
    WeakReference<Object> reference = new WeakReference<>(sent[0]);
    Actor<Boolean> receiver = actors.start(threads, () -> channel.receive() != null);
    Await.receivers(channel, 1);
    channel.trySend(sent[0]);
    sent[0] = null;
    assertThat(receiver.result()).isTrue();
    return reference;
  }

  @ParameterizedTest
  @EnumSource
  void thousandsOfTimedWaitsStartNoThread(Threads warmUp) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
    // What the JDK needs for timed waits of virtual threads is started once, and stays.
    actors.start(warmUp, () -> channel.tryReceive(Duration.ofMillis(1)));
    actors.start(Threads.VIRTUAL, () -> channel.tryReceive(Duration.ofMillis(1)));
    actors.join();
    int waiting = Stress.scaled(2_000);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    for (int i = 0; i < waiting; i++) {
      actors.start(Threads.VIRTUAL, () -> channel.tryReceive(Duration.ofHours(1)).outcome());
    }
    Await.receivers(channel, waiting);
    assertThat(Thread.getAllStackTraces().keySet())
        .as("platform threads while %d timed receives wait", waiting)
        .allMatch(thread -> before.contains(thread) || thread instanceof ForkJoinWorkerThread);
    channel.close();
    actors.join();
    Channels.checkNobodyWaits(channel);
  }
}
