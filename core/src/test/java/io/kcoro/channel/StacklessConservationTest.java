package io.kcoro.channel;

import io.kcoro.channel.Ledger.Coin;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Stackless senders, receivers and selects on two channels of random kinds, cancelled one by one
 * and all at once at random moments: what was sent was received, is buffered, went to the handler
 * of the channel, or is still with its sender.
 */
class StacklessConservationTest {
  private static final int ROUNDS = 150;
  private static final int COINS = 200;

  /** A channel and its books. */
  private record Account(DefaultChannel<Coin> channel, Ledger ledger) {}

  /** Does one random thing after another. */
  private static final class Trader extends Stackless {
    private final List<Account> accounts;
    private final Random random;
    private final int number;
    private final boolean sends;
    private final boolean receives;
    private int coins;

    /** What it is sending, and to whom it is about to go. */
    private @Nullable Coin coin;

    private @Nullable Account target;

    Trader(List<Account> accounts, Random random, int number, boolean sends, boolean receives) {
      this.accounts = accounts;
      this.random = random;
      this.number = number;
      this.sends = sends;
      this.receives = receives;
    }

    @Override
    protected Op start() {
      Account account = accounts.get(random.nextInt(accounts.size()));
      if (sends && (coins == COINS || !receives)) {
        if (coins == COINS) {
          return done();
        }
      }
      boolean send = sends && coins < COINS && (!receives || random.nextBoolean());
      if (random.nextInt(3) == 0) {
        return select(account, send);
      }
      if (!send) {
        return receive(
            account.channel,
            received -> {
              account.ledger.received(received);
              return start();
            },
            cause -> done());
      }
      Coin sent = mint(account);
      return send(account.channel, sent, () -> accepted(account), cause -> refused());
    }

    private Coin mint(Account account) {
      Coin made = new Coin(number, coins++);
      coin = made;
      target = account;
      return made;
    }

    private Op accepted(Account account) {
      account.ledger.accepted(coin);
      coin = null;
      return start();
    }

    private Op refused() {
      target.ledger.refused(coin);
      coin = null;
      return done();
    }

    private Op select(Account account, boolean send) {
      Select select = Select.unbiased(random.nextLong());
      List<ReceiveClause<Coin>> clauses = new ArrayList<>();
      for (Account each : accounts) {
        clauses.add(receives ? select.receive(each.channel) : null);
      }
      SendClause<Coin> sending = send ? select.send(account.channel, mint(account)) : null;
      return select(
          select,
          chosen -> {
            select.checkInvariants();
            if (chosen == sending) {
              return sending.isClosed() ? refused() : accepted(account);
            }
            if (coin != null) {
              account.ledger.refused(coin);
              coin = null;
            }
            int index = clauses.indexOf(chosen);
            if (clauses.get(index).isClosed()) {
              return done();
            }
            accounts.get(index).ledger.received(clauses.get(index).element());
            return start();
          });
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      if (coin != null) {
        target.ledger.refused(coin);
      }
    }
  }

  @Test
  void theBooksBalanceHoweverItIsCancelled(Seeds seeds) throws InterruptedException {
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      Random random = seeds.random(1_000 * round);
      List<Shape> shapes = Shape.all().toList();
      List<Account> accounts = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Ledger ledger = new Ledger();
        Shape shape = shapes.get(random.nextInt(shapes.size()));
        accounts.add(
            new Account(
                shape
                    .<Coin>builder()
                    .onUndelivered(ledger::undelivered)
                    .build(shape.segmentLength()),
                ledger));
      }
      try {
        int first = 1_000 * round;
        Scope.run(scope -> {
          List<Coroutine> traders = new ArrayList<>();
          for (int i = 0; i < 9; i++) {
            Trader trader =
                new Trader(accounts, seeds.random(first + i + 1), i, i % 3 != 1, i % 3 != 0);
            traders.add(scope.launch(trader));
          }
          disturb(scope, traders, accounts, random);
        });
      } catch (CancellationException cancelled) {
        // as it may be
      }
      for (Account account : accounts) {
        Channels.checkNobodyWaits(account.channel);
        account.ledger.balance(account.channel);
      }
    }
  }

  private static void disturb(
      Scope scope, List<Coroutine> traders, List<Account> accounts, Random random) {
    for (int i = random.nextInt(8); i > 0; i--) {
      pause(random);
      traders.get(random.nextInt(traders.size())).cancel("one");
    }
    pause(random);
    if (random.nextBoolean()) {
      scope.cancel("all");
      return;
    }
    for (Account account : accounts) {
      pause(random);
      if (random.nextBoolean()) {
        account.channel.close();
      } else {
        account.channel.cancel();
      }
    }
    if (random.nextBoolean()) {
      pause(random);
      scope.cancel("late");
    }
    // Who waits to send into a channel that was only closed is not served any more.
    for (Account account : accounts) {
      account.channel.cancel();
    }
  }

  private static void pause(Random random) {
    for (int pause = random.nextInt(20_000); pause > 0; pause--) {
      Thread.onSpinWait();
    }
    Thread.yield();
  }
}
