package io.kcoro.channel;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.ElementPolicyConservationTest.Account;
import io.kcoro.channel.Ledger.Coin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One party that takes turns of selects over channels of boxes, by itself or by a stackless
 * coroutine: in each channel it receives and sends two boxes.
 */
final class OwnedSelects {
  /** Turns of one select. */
  private static final int TURNS = 16;

  private final List<Account> accounts;
  private final AtomicReference<CancellationSource> token;
  private final int sender;
  private final Random random;
  private int minted;

  OwnedSelects(
      List<Account> accounts,
      AtomicReference<CancellationSource> token,
      int sender,
      Random random) {
    this.accounts = accounts;
    this.token = token;
    this.sender = sender;
    this.random = random;
  }

  /** A clause that sends, and what it has been given. */
  private final class Desk {
    final Account account;
    final SendClause<Box> clause;
    @Nullable Box box;
    @Nullable Coin coin;

    Desk(Select select, Account account) {
      this.account = account;
      clause = select.send(account.channel);
    }

    void give() {
      Coin made = new Coin(sender, minted++);
      coin = made;
      box = new Box(made);
      clause.element(box);
    }

    /** Enters what this turn has done. */
    void enter(@Nullable SelectClause chosen) {
      if (box == null) {
        return;
      }
      boolean taken = chosen == clause && !clause.isClosed();
      if (taken == clause.hasElement()) {
        throw new AssertionError(clause + " sent: " + !taken + ", but " + chosen + " won");
      }
      if (taken) {
        account.sent(box, coin, true);
        box = null;
      } else if (box.content() != coin) {
        throw new AssertionError(box + " instead of " + coin + " after a turn that did not send");
      }
    }

    void takeBack() {
      if (box != null) {
        account.sent(box, coin, false);
        clause.clear();
        box = null;
      }
    }
  }

  /** Takes that many turns, or fewer if all channels have ended before. */
  boolean run(int turns) {
    int left = turns;
    while (left > 0 && isAnyOpen()) {
      Select select = random.nextBoolean() ? Select.unbiased(random.nextLong()) : Select.ordered();
      List<Desk> desks = new ArrayList<>();
      List<ReceiveClause<Box>> receives = new ArrayList<>();
      for (Account account : accounts) {
        desks.add(new Desk(select, account));
        receives.add(select.receive(account.channel));
        desks.add(new Desk(select, account));
      }
      CancelClause cancelled = select.cancelled(token.get().token());
      TimeoutClause timeout = select.timeout(Duration.ofNanos(1));
      boolean spent = false;
      for (int i = 0; i < TURNS && !spent && isAnyOpen(); i++, left--) {
        prepare(desks, receives);
        timeout.after(Duration.ofNanos(random.nextInt(60_000)));
        spent = turn(select, desks, receives) == cancelled;
      }
      desks.forEach(Desk::takeBack);
    }
    return true;
  }

  private boolean isAnyOpen() {
    return accounts.stream().anyMatch(account -> !account.channel.isClosedForSend());
  }

  private void prepare(List<Desk> desks, List<ReceiveClause<Box>> receives) {
    for (Desk desk : desks) {
      if (random.nextInt(4) == 0) {
        desk.takeBack();
      }
      if (desk.box == null && random.nextInt(3) > 0) {
        desk.give();
      }
      choose(desk.clause);
    }
    receives.forEach(this::choose);
  }

  private void choose(SelectClause clause) {
    if (random.nextInt(3) > 0) {
      clause.enable();
    } else {
      clause.disable();
    }
  }

  private @Nullable SelectClause turn(
      Select select, List<Desk> desks, List<ReceiveClause<Box>> receives) {
    SelectClause chosen = null;
    try {
      chosen =
          switch (random.nextInt(5)) {
            case 0 -> select.tryNow();
            case 1 -> StacklessOperation.select(select);
            default -> select.await();
          };
    } catch (InterruptedException e) {
      // Then nothing has taken effect.
    }
    select.checkInvariants();
    for (Desk desk : desks) {
      desk.enter(chosen);
    }
    for (int i = 0; i < receives.size(); i++) {
      Box received = receives.get(i).orNull();
      if (received != null && chosen == receives.get(i)) { // else it is of an earlier turn
        accounts.get(i).received(received);
      }
    }
    return chosen;
  }
}
