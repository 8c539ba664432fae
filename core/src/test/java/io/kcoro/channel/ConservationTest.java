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
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Senders, receivers and selects on two or three channels of random kinds at once, with timeouts,
 * tokens, interrupts and an end of each channel at a random moment: the books of each channel
 * balance, and nobody is left waiting.
 */
class ConservationTest {
  @RegisterExtension final Actors actors = new Actors();

  /** Each has some 2,400 operations: 10 million for both kinds of threads by -Dkcoro.stress=27. */
  private static final int ROUNDS = 80;

  private static final int SENDERS = 2;
  private static final int RECEIVERS = 2;
  private static final int SELECTS = 3;
  private static final int COINS = 400;

  /** A channel and its books. */
  record Account(DefaultChannel<Coin> channel, Ledger ledger) {}

  @ParameterizedTest
  @EnumSource
  void theBooksOfEachChannelBalance(Threads threads, Seeds seeds) throws InterruptedException {
    LongAdder operations = new LongAdder();
    int rounds = Stress.scaled(ROUNDS);
    for (int round = 0; round < rounds; round++) {
      run(threads, seeds, 100 * round, operations);
      actors.end(); // a long run must not keep what it has done with
    }
    assertThat(operations.sum())
        .as("operations, beside those of the senders")
        .isGreaterThan((long) rounds * SENDERS * COINS);
  }

  private void run(Threads threads, Seeds seeds, int seed, LongAdder operations)
      throws InterruptedException {
    Random random = seeds.random(seed);
    List<Shape> shapes = Shape.all().toList();
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      Ledger ledger = new Ledger();
      Shape shape = shapes.get(random.nextInt(shapes.size()));
      accounts.add(
          new Account(
              shape.<Coin>builder().onUndelivered(ledger::undelivered).build(shape.segmentLength()),
              ledger));
    }
    AtomicReference<CancellationSource> token = new AtomicReference<>(new CancellationSource());
    List<Actor<Long>> workers = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      int sender = i;
      Random own = seeds.random(seed + 10 + i);
      workers.add(actors.start(threads, () -> send(accounts, token, sender, own)));
    }
    for (int i = 0; i < RECEIVERS; i++) {
      Random own = seeds.random(seed + 20 + i);
      workers.add(actors.start(threads, () -> receive(accounts, token, own)));
    }
    for (int i = 0; i < SELECTS; i++) {
      RandomSelects selects =
          new RandomSelects(accounts, token, SENDERS + i, seeds.random(seed + 30 + i));
      workers.add(actors.start(threads, () -> selects.run(COINS)));
    }
    disturb(accounts, workers, token, random);
    for (Actor<Long> worker : workers) {
      operations.add(worker.result());
    }
    for (Account account : accounts) {
      Channels.checkNobodyWaits(account.channel);
      account.ledger.balance(account.channel);
    }
  }

  private static Limits limits(AtomicReference<CancellationSource> token, Random random) {
    return new Limits(Duration.ofNanos(random.nextInt(60_000)), token.get().token());
  }

  /** Sends here and there until the purse is empty. */
  private static long send(
      List<Account> accounts,
      AtomicReference<CancellationSource> token,
      int sender,
      Random random) {
    SendForm[] forms = SendForm.values();
    for (int number = 0; number < COINS; number++) {
      Coin coin = new Coin(sender, number);
      Account account = accounts.get(random.nextInt(accounts.size()));
      SendForm form = forms[random.nextInt(forms.length)];
      try {
        switch (form.send(account.channel, coin, limits(token, random)).outcome()) {
          case DONE, DROPPED -> account.ledger.accepted(coin);
          default -> account.ledger.refused(coin);
        }
      } catch (InterruptedException e) {
        account.ledger.refused(coin);
      }
    }
    return COINS;
  }

  /** Receives here and there until all channels have ended. */
  private static long receive(
      List<Account> accounts, AtomicReference<CancellationSource> token, Random random) {
    List<Account> open = new ArrayList<>(accounts);
    ReceiveForm[] forms = ReceiveForm.values();
    long operations = 0;
    while (!open.isEmpty()) {
      Account account = open.get(random.nextInt(open.size()));
      ReceiveForm form = forms[random.nextInt(forms.length)];
      operations++;
      try {
        ReceiveResult<Coin> result = form.receive(account.channel, limits(token, random));
        if (result instanceof ReceiveResult.Received<Coin>(Coin coin)) {
          account.ledger.received(coin);
        } else if (result.outcome() == Outcome.CLOSED) {
          open.remove(account);
        }
      } catch (InterruptedException e) {
        // Nothing was received: the next one is tried.
      }
    }
    return operations;
  }

  private static void disturb(
      List<Account> accounts,
      List<Actor<Long>> workers,
      AtomicReference<CancellationSource> token,
      Random random) {
    int disturbances = 20 + random.nextInt(80);
    for (int i = 0; i < disturbances; i++) {
      switch (random.nextInt(4)) {
        case 0 -> token.getAndSet(new CancellationSource()).cancel("again");
        case 1, 2 -> workers.get(random.nextInt(workers.size())).interrupt();
        default -> accounts.forEach(account -> Channels.check(account.channel));
      }
      pause(random);
    }
    for (Account account : accounts) {
      switch (random.nextInt(3)) {
        case 0 -> account.channel.close();
        case 1 -> account.channel.cancel();
        default -> {
          account.channel.close(new IllegalStateException("the end"));
          pause(random);
          account.channel.cancel();
        }
      }
      pause(random);
    }
    token.get().cancel("the end");
  }

  private static void pause(Random random) {
    for (int pause = random.nextInt(2_000); pause > 0; pause--) {
      Thread.onSpinWait();
    }
    Thread.yield();
  }
}
