package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.Ledger.Coin;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All operations at once, with timeouts, tokens, interrupts and an end at a random moment: whatever
 * happens, no element is lost, doubled or made up.
 */
class RandomMixTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private static final int SENDERS = 3;
  private static final int RECEIVERS = 3;
  private static final int ROUNDS = 3;
  private static final int COINS = 500;

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void everyElementIsAccountedFor(Shape shape, Threads threads, Seeds seeds)
      throws InterruptedException {
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      run(shape, threads, seeds, round);
    }
  }

  private void run(Shape shape, Threads threads, Seeds seeds, int round)
      throws InterruptedException {
    Ledger ledger = new Ledger();
    DefaultChannel<Coin> channel = channels.open(shape, ledger::undelivered);
    AtomicReference<CancellationSource> token = new AtomicReference<>(new CancellationSource());
    List<Actor<Boolean>> workers = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      int sender = i;
      Random random = seeds.random(round * 100 + i);
      workers.add(actors.start(threads, () -> send(channel, ledger, token, sender, random)));
    }
    for (int i = 0; i < RECEIVERS; i++) {
      Random random = seeds.random(round * 100 + 50 + i);
      workers.add(actors.start(threads, () -> receive(channel, ledger, token, random)));
    }
    disturb(channel, workers, token, seeds.random(round * 100 + 99));
    for (Actor<Boolean> worker : workers) {
      assertThat(worker.result()).isTrue();
    }
    assertThat(channel.snapshot().waitingSenders() + channel.snapshot().waitingReceivers())
        .isZero();
    channel.checkInvariants();
    ledger.balance(channel);
  }

  /** Sends until the channel ends, or its purse is empty. */
  private static boolean send(
      DefaultChannel<Coin> channel,
      Ledger ledger,
      AtomicReference<CancellationSource> token,
      int sender,
      Random random) {
    SendForm[] forms = SendForm.values();
    for (int number = 0; number < COINS; number++) {
      Coin coin = new Coin(sender, number);
      SendForm form = forms[random.nextInt(forms.length)];
      try {
        switch (form.send(channel, coin, limits(token, random)).outcome()) {
          case DONE, DROPPED -> ledger.accepted(coin);
          case CLOSED -> {
            ledger.refused(coin);
            return true;
          }
          default -> ledger.refused(coin);
        }
      } catch (InterruptedException e) {
        ledger.refused(coin);
      }
    }
    return true;
  }

  /** Receives until the channel ends. */
  private static boolean receive(
      DefaultChannel<Coin> channel,
      Ledger ledger,
      AtomicReference<CancellationSource> token,
      Random random) {
    ReceiveForm[] forms = ReceiveForm.values();
    while (true) {
      ReceiveForm form = forms[random.nextInt(forms.length)];
      try {
        ReceiveResult<Coin> result = form.receive(channel, limits(token, random));
        if (result instanceof ReceiveResult.Received<Coin>(Coin coin)) {
          ledger.received(coin);
        } else if (result.outcome() == Outcome.CLOSED) {
          return true;
        }
      } catch (InterruptedException e) {
        // Nothing was received: the next one is tried.
      }
    }
  }

  private static Limits limits(AtomicReference<CancellationSource> token, Random random) {
    return new Limits(Duration.ofNanos(random.nextInt(60_000)), token.get().token());
  }

  private static void disturb(
      DefaultChannel<Coin> channel,
      List<Actor<Boolean>> workers,
      AtomicReference<CancellationSource> token,
      Random random)
      throws InterruptedException {
    int disturbances = 20 + random.nextInt(60);
    for (int i = 0; i < disturbances; i++) {
      switch (random.nextInt(4)) {
        case 0 -> token.getAndSet(new CancellationSource()).cancel("again");
        case 1, 2 -> workers.get(random.nextInt(workers.size())).interrupt();
        default -> channel.checkInvariants();
      }
      for (int pause = random.nextInt(2_000); pause > 0; pause--) {
        Thread.onSpinWait();
      }
      Thread.yield();
    }
    switch (random.nextInt(3)) {
      case 0 -> channel.close();
      case 1 -> channel.cancel();
      default -> {
        channel.close(new IllegalStateException("the end"));
        channel.cancel();
      }
    }
    token.get().cancel("the end");
  }
}
