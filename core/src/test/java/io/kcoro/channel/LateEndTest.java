package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.DirectWaiter;
import io.kcoro.internal.wait.WaitSource;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.support.Await;
import io.kcoro.time.TimeSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One atomic step decides between the element and what else may end a wait. Here a single thread
 * plays both sides, so that the partner acts exactly between the event and the withdrawal.
 */
class LateEndTest {
  @RegisterExtension final Channels channels = new Channels();

  @AfterEach
  void noFlagIsLeftBehind() {
    assertThat(Thread.interrupted()).isFalse();
  }

  /** Lets something happen just before a waiter is withdrawn from the channel. */
  private static WaitSource before(Runnable event, DefaultChannel<?> channel) {
    return new WaitSource() {
      @Override
      public String describe(Waiter waiter) {
        return "a test";
      }

      private boolean happened;

      @Override
      public boolean withdraw(Waiter waiter, long epoch) {
        if (!happened) {
          happened = true;
          event.run();
        }
        return channel.withdraw(waiter, epoch);
      }
    };
  }

  private static DirectWaiter queuedReceiver(
      DefaultChannel<String> channel, WaitSource source, @Nullable CancellationSource token)
      throws InterruptedException {
    DirectWaiter waiter =
        new DirectWaiter(source, token == null ? null : (CancelSignal) token.token());
    assertThat(channel.poll(waiter)).isEqualTo(ChannelEngine.Nothing.WOULD_BLOCK);
    assertThat(waiter.isQueued()).isTrue();
    return waiter;
  }

  private static DirectWaiter queuedSender(
      DefaultChannel<String> channel, WaitSource source, @Nullable CancellationSource token)
      throws InterruptedException {
    DirectWaiter waiter =
        new DirectWaiter(source, token == null ? null : (CancelSignal) token.token());
    assertThat(channel.offer("it", waiter)).isEqualTo(Outcome.WOULD_BLOCK);
    assertThat(waiter.isQueued()).isTrue();
    return waiter;
  }

  @Test
  void anInterruptAfterTheHandOverKeepsTheElementAndStaysSet() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    DirectWaiter waiter = queuedReceiver(channel, channel, null);
    assertThat(channel.trySend("it").isDone()).isTrue();

    Thread.currentThread().interrupt();
    DirectWaiter.End end = waiter.await(null, 0);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(end).isEqualTo(DirectWaiter.End.MATCHED);
    assertThat(waiter.slot).isEqualTo("it");
  }

  @Test
  void anInterruptThatLosesAgainstASenderIsSetAgain() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    WaitSource source = before(() -> channel.trySend("it"), channel);
    DirectWaiter waiter = queuedReceiver(channel, source, null);

    Thread.currentThread().interrupt();
    DirectWaiter.End end = waiter.await(null, 0);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(end).isEqualTo(DirectWaiter.End.MATCHED);
    assertThat(waiter.slot).isEqualTo("it");
    assertThat(channel.snapshot().received()).isEqualTo(1);
  }

  @Test
  void anInterruptThatLosesAgainstAReceiverIsSetAgain() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    String[] received = new String[1];
    WaitSource source = before(() -> received[0] = ReceiveForm.now(channel), channel);
    DirectWaiter waiter = queuedSender(channel, source, null);

    Thread.currentThread().interrupt();
    DirectWaiter.End end = waiter.await(null, 0);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(end).isEqualTo(DirectWaiter.End.MATCHED);
    assertThat(received).containsExactly("it");
  }

  @Test
  void anInterruptThatLosesAgainstCloseIsSetAgain() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    WaitSource source = before(channel::close, channel);
    DirectWaiter waiter = queuedReceiver(channel, source, null);

    Thread.currentThread().interrupt();
    DirectWaiter.End end = waiter.await(null, 0);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(end).isEqualTo(DirectWaiter.End.CLOSED);
  }

  @Test
  void aDeadlineThatLosesAgainstASenderKeepsTheElement() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.buffered(2));
    WaitSource source = before(() -> channel.trySend("it"), channel);
    DirectWaiter waiter = queuedReceiver(channel, source, null);

    assertThat(waiter.await(Timed.timersOf(TimeSource.system()), System.nanoTime()))
        .isEqualTo(DirectWaiter.End.MATCHED);
    assertThat(waiter.slot).isEqualTo("it");
  }

  @Test
  void aDeadlineThatLosesAgainstAReceiverIsASuccess() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    AtomicReference<String> received = new AtomicReference<>();
    WaitSource source = before(() -> received.set(ReceiveForm.now(channel)), channel);
    DirectWaiter waiter = queuedSender(channel, source, null);

    assertThat(waiter.await(Timed.timersOf(TimeSource.system()), System.nanoTime()))
        .isEqualTo(DirectWaiter.End.MATCHED);
    Await.until(() -> received.get() != null); // the timer's thread has resumed this one before
    assertThat(received).hasValue("it");
  }

  @Test
  void aTokenThatLosesAgainstASenderKeepsTheElement() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    CancellationSource token = new CancellationSource();
    WaitSource source = before(() -> channel.trySend("it"), channel);
    DirectWaiter waiter = queuedReceiver(channel, source, token);
    token.cancel("late");

    assertThat(waiter.await(null, 0)).isEqualTo(DirectWaiter.End.MATCHED);
    assertThat(waiter.slot).isEqualTo("it");
  }

  @Test
  void aTokenThatLosesAgainstAReceiverIsASuccess() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    CancellationSource token = new CancellationSource();
    String[] received = new String[1];
    WaitSource source = before(() -> received[0] = ReceiveForm.now(channel), channel);
    DirectWaiter waiter = queuedSender(channel, source, token);
    token.cancel("late");

    assertThat(waiter.await(null, 0)).isEqualTo(DirectWaiter.End.MATCHED);
    assertThat(received).containsExactly("it");
  }

  @Test
  void ofInterruptAndTokenTheFirstThatWithdrawsDecides() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    CancellationSource token = new CancellationSource();
    WaitSource source = before(() -> token.cancel("first"), channel);
    DirectWaiter waiter = queuedReceiver(channel, source, token);

    Thread.currentThread().interrupt();
    DirectWaiter.End end = waiter.await(null, 0);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(end).isEqualTo(DirectWaiter.End.CANCELLED);
    Channels.checkNobodyWaits(channel);
  }

  @Test
  void anInterruptBeforeTheHandOverLeavesTheElementWithTheSender() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    DirectWaiter waiter = queuedReceiver(channel, channel, null);

    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> waiter.await(null, 0));
    assertThat(channel.trySend("it").outcome()).isEqualTo(Outcome.WOULD_BLOCK);
    assertThat(waiter.slot).isNull();
  }

  @Test
  void aWithdrawnSendKeepsNoElementAndIsNotWithdrawnTwice() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    DirectWaiter waiter = queuedSender(channel, channel, null);

    assertThat(channel.withdraw(waiter)).isTrue();
    assertThat(channel.withdraw(waiter)).isFalse();
    assertThat(waiter.slot).isNull();
    assertThat(waiter.previous).isNull();
    assertThat(waiter.next).isNull();
    assertThat(channel.tryReceive().outcome()).isEqualTo(Outcome.WOULD_BLOCK);
    Channels.checkNobodyWaits(channel);
  }

  @Test
  void aWaiterThatWasNeverQueuedIsNotWithdrawn() throws InterruptedException {
    DefaultChannel<String> channel = channels.open(Shape.RENDEZVOUS);
    assertThat(channel.withdraw(new DirectWaiter(channel, null))).isFalse();
    Channels.checkNobodyWaits(channel);
  }
}
