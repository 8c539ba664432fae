package io.kcoro.channel;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.ConservationTest.Account;
import io.kcoro.channel.Ledger.Coin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One party that takes turns of selects over several channels: it sends and receives, gives up by
 * timeout, token or interrupt, and keeps the books of what took effect.
 */
final class RandomSelects {
  /** Turns of one select; some of those that follow are made anew, others go on with it. */
  private static final int TURNS = 16;

  private final List<Account> accounts;
  private final AtomicReference<CancellationSource> token;
  private final int sender;
  private final Random random;
  private int minted;

  RandomSelects(
      List<Account> accounts,
      AtomicReference<CancellationSource> token,
      int sender,
      Random random) {
    this.accounts = accounts;
    this.token = token;
    this.sender = sender;
    this.random = random;
  }

  /** A channel's two clauses in one select, and the element about to be sent. */
  private static final class Desk {
    final Account account;
    final ReceiveClause<Coin> receive;
    final SendClause<Coin> send;
    Coin offered;

    Desk(Select select, Account account) {
      this.account = account;
      receive = select.receive(account.channel());
      send = select.send(account.channel());
    }

    boolean isUsed() {
      return receive.isEnabled() || (send.isEnabled() && send.hasElement());
    }

    /** Takes back what was not sent: it must never come out. */
    void takeBack() {
      if (offered != null) {
        account.ledger().refused(offered);
        offered = null;
        send.clear();
      }
    }
  }

  /** Takes that many turns, or fewer if all channels have ended before; tells how many. */
  long run(int turns) {
    long taken = 0;
    boolean open = true;
    while (open && taken < turns) {
      Select select = kind();
      List<Desk> desks = new ArrayList<>();
      for (Account account : accounts) {
        desks.add(new Desk(select, account));
      }
      CancelClause cancelled = select.cancelled(token.get().token());
      TimeoutClause timeout = select.timeout(Duration.ofNanos(1));
      boolean spent = false;
      for (int i = 0; i < TURNS && !spent && open; i++) {
        open = prepare(desks);
        if (open) {
          timeout.after(Duration.ofNanos(random.nextInt(60_000)));
          spent = turn(select, desks) == cancelled;
          taken++;
        }
      }
      desks.forEach(Desk::takeBack);
    }
    return taken;
  }

  private Select kind() {
    return switch (random.nextInt(4)) {
      case 0 -> Select.ordered();
      case 1 -> Select.roundRobin();
      default -> Select.unbiased(random.nextLong());
    };
  }

  /** Puts some clauses to use; false if all channels have ended. */
  private boolean prepare(List<Desk> desks) {
    boolean open = false;
    boolean any = false;
    for (Desk desk : desks) {
      boolean isOpen = !desk.account.channel().isClosedForSend();
      open |= isOpen;
      if (random.nextInt(4) == 0) {
        desk.takeBack();
      }
      if (desk.offered == null && random.nextInt(3) > 0) {
        desk.offered = new Coin(sender, minted++);
        desk.send.element(desk.offered);
      }
      choose(desk.receive);
      choose(desk.send);
      any |= desk.isUsed();
    }
    if (!any) {
      desks.getFirst().receive.enable();
    }
    return open;
  }

  private void choose(SelectClause clause) {
    if (random.nextInt(3) > 0) {
      clause.enable();
    } else {
      clause.disable();
    }
  }

  private SelectClause turn(Select select, List<Desk> desks) {
    SelectClause chosen = null;
    try {
      chosen = random.nextInt(4) == 0 ? select.tryNow() : select.await();
    } catch (InterruptedException e) {
      // Then nothing has taken effect.
    }
    select.checkInvariants();
    for (Desk desk : desks) {
      enter(desk, chosen);
    }
    return chosen;
  }

  /** Enters what this turn did at one channel, and checks that the others show nothing. */
  private static void enter(Desk desk, SelectClause chosen) {
    Coin received = desk.receive.orNull();
    if (received != null) {
      desk.account.ledger().received(received);
    }
    if (received != null && chosen != desk.receive) {
      throw new AssertionError(desk.receive + " has " + received + ", but " + chosen + " won");
    }
    boolean sent = desk.offered != null && !desk.send.hasElement();
    if (sent != (chosen == desk.send && !desk.send.isClosed())) {
      throw new AssertionError(desk.send + " sent: " + sent + ", but " + chosen + " won");
    }
    if (sent) {
      desk.account.ledger().accepted(desk.offered);
      desk.offered = null;
    }
  }
}
