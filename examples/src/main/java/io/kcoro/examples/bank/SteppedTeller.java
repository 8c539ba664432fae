package io.kcoro.examples.bank;

import io.kcoro.actor.SteppedBehavior;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.Then;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Carries out transfers: asks the one account for the money and tells the other one. Tellers wait
/// for accounts and accounts for nobody, so no circle of waits can come about.
final class SteppedTeller extends SteppedBehavior<Transfer> {
  private final Books books;
  private final Then<Boolean> answered = this::answered; // made once, as steps are
  private final Next deposited = this::deposited;
  private @Nullable Transfer inHand;

  SteppedTeller(Books books) {
    this.books = books;
  }

  @Override
  protected Op onMessage(Transfer transfer) {
    inHand = transfer;
    return ask(transfer.from().request(reply -> new Account.Withdraw(transfer, reply)), answered);
  }

  private Op answered(boolean isThere) throws Exception {
    if (isThere) {
      Transfer transfer = Objects.requireNonNull(inHand);
      return tell(transfer.to(), new Account.Deposit(transfer), deposited);
    }
    inHand = null;
    books.refused();
    return handled();
  }

  private Op deposited() {
    inHand = null;
    books.done();
    return handled();
  }

  @Override
  protected void onStop(@Nullable Throwable cause) {
    if (inHand != null) {
      books.inHand(inHand);
    }
  }
}
