package io.kcoro.channel;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.ElementPolicyConservationTest.Account;
import io.kcoro.channel.Ledger.Coin;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Stackless coroutines, and threads of the same scope, that send and receive elements with an
 * owner, cancelled one by one and all at once at random moments: each element has one owner in the
 * end.
 */
class ElementPolicyTradersTest {
  private static final int ROUNDS = 120;
  private static final int COINS = 150;

  /** Does one random thing after another. */
  private static final class Trader extends Stackless {
    private final List<Account> accounts;
    private final CancellationSource token;
    private final Random random;
    private final int number;
    private final boolean receives;
    private int coins;

    /** What it is sending. */
    private final List<Box> boxes = new ArrayList<>();

    private final List<Coin> contents = new ArrayList<>();
    private @Nullable Account target;

    Trader(
        List<Account> accounts,
        CancellationSource token,
        Random random,
        int number,
        boolean receives) {
      this.accounts = accounts;
      this.token = token;
      this.random = random;
      this.number = number;
      this.receives = receives;
    }

    @Override
    protected Op start() {
      Account account = accounts.get(random.nextInt(accounts.size()));
      if (receives) {
        return receive(
            account.channel,
            box -> {
              account.received(box);
              return start();
            },
            cause -> done());
      }
      if (coins >= COINS) {
        return done();
      }
      target = account;
      return switch (random.nextInt(4)) {
        case 0 -> send(account.channel, mint(), () -> ended(0), cause -> ended(-1));
        case 1 -> {
          Deadline soon = Deadline.after(Duration.ofNanos(random.nextInt(60_000)));
          yield trySend(account.channel, mint(), soon, this::ended);
        }
        case 2 -> trySend(account.channel, mint(), token.token(), this::ended);
        default -> select(account);
      };
    }

    /** Two boxes for the same channel, and all others to receive from. */
    private Op select(Account account) {
      Select select = Select.unbiased(random.nextLong());
      SendClause<Box> first = select.send(account.channel, mint());
      List<ReceiveClause<Box>> clauses = new ArrayList<>();
      for (Account each : accounts) {
        clauses.add(select.receive(each.channel));
      }
      SendClause<Box> second = select.send(account.channel, mint());
      select.timeout(Duration.ofNanos(random.nextInt(60_000)));
      return select(
          select,
          chosen -> {
            select.checkInvariants();
            int index = clauses.indexOf(chosen);
            Box received = index < 0 ? null : clauses.get(index).orNull();
            if (received != null) {
              accounts.get(index).received(received);
            }
            boolean sent = chosen instanceof SendClause<?> clause && !clause.isClosed();
            return ended(!sent ? -1 : chosen == first ? 0 : chosen == second ? 1 : 2);
          });
    }

    private Box mint() {
      Coin coin = new Coin(number, coins++);
      Box box = new Box(coin);
      contents.add(coin);
      boxes.add(box);
      return box;
    }

    private Op ended(SendResult result) {
      return ended(result.isDone() || result.outcome() == Outcome.DROPPED ? 0 : -1);
    }

    private Op ended(int taken) {
      settle(taken);
      return start();
    }

    private void settle(int taken) {
      for (int i = 0; i < boxes.size(); i++) {
        target.sent(boxes.get(i), contents.get(i), i == taken);
      }
      boxes.clear();
      contents.clear();
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      settle(-1);
    }
  }

  @Test
  void eachElementHasOneOwnerHoweverItsSenderIsCancelled(Seeds seeds) throws InterruptedException {
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      int first = 1_000 * round;
      Random random = seeds.random(first);
      List<Account> accounts = List.of(new Account(random), new Account(random));
      CancellationSource token = new CancellationSource();
      try {
        Scope.run(scope -> {
          List<Coroutine> traders = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            Random own = seeds.random(first + i + 1);
            int number = i;
            traders.add(
                i < 6
                    ? scope.launch(new Trader(accounts, token, own, i, i % 3 == 0))
                    : scope.launch(() -> send(accounts, number, own)));
          }
          disturb(scope, traders, accounts, token, random);
        });
      } catch (CancellationException cancelled) {
        // as it may be
      }
      accounts.forEach(Account::balance);
    }
  }

  /** Sends from a thread of the scope until it is cancelled. */
  private static void send(List<Account> accounts, int number, Random random)
      throws InterruptedException {
    for (int i = 0; i < COINS; i++) {
      Coin coin = new Coin(number, i);
      Box box = new Box(coin);
      Account account = accounts.get(random.nextInt(accounts.size()));
      boolean taken = false;
      try {
        if (random.nextBoolean()) {
          account.channel.send(box);
          taken = true;
        } else {
          Select select = Select.unbiased(random.nextLong());
          SendClause<Box> clause = select.send(account.channel, box);
          select.await();
          taken = !clause.isClosed();
        }
      } catch (ChannelClosedException closed) {
        taken = false;
      } finally {
        account.sent(box, coin, taken);
      }
    }
  }

  private static void disturb(
      Scope scope,
      List<Coroutine> traders,
      List<Account> accounts,
      CancellationSource token,
      Random random) {
    for (int i = random.nextInt(8); i > 0; i--) {
      pause(random);
      traders.get(random.nextInt(traders.size())).cancel("one");
    }
    pause(random);
    if (random.nextBoolean()) {
      token.cancel("not needed");
      pause(random);
    }
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
