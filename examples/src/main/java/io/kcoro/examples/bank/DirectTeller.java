package io.kcoro.examples.bank;

import io.kcoro.actor.Behavior;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// The same as [SteppedTeller], in a virtual thread.
final class DirectTeller implements Behavior<Transfer> {
  private final Books books;
  private @Nullable Transfer inHand;

  DirectTeller(Books books) {
    this.books = books;
  }

  @Override
  public void onMessage(Transfer transfer) throws InterruptedException, ExecutionException {
    inHand = transfer;
    boolean isThere = transfer.from().<Boolean>ask(reply -> new Account.Withdraw(transfer, reply));
    if (isThere) {
      transfer.to().tell(new Account.Deposit(transfer));
      books.done();
    } else {
      books.refused();
    }
    inHand = null;
  }

  @Override
  public void onStop(@Nullable Throwable cause) {
    if (inHand != null) {
      books.inHand(inHand);
    }
  }
}
