package io.kcoro.examples.bank;

import io.kcoro.actor.Behavior;
import io.kcoro.actor.Reply;

/// One account. It waits for nobody, so whoever waits for it gets room and an answer in the end.
final class Account implements Behavior<Account.Message> {
  sealed interface Message {}

  /// Takes the money of a transfer, if it is there; the answer says whether.
  record Withdraw(Transfer transfer, Reply<Boolean> reply) implements Message {}

  /// Puts the money of a transfer here.
  record Deposit(Transfer transfer) implements Message {}

  /// Puts the money of a transfer back.
  record GiveBack(Transfer transfer) implements Message {}

  record Tell(Reply<Statement> reply) implements Message {}

  /// What the account has and what it has done.
  record Statement(long balance, long withdrawals, long refusals, long deposits, long givenBack) {
    static final Statement NOTHING = new Statement(0, 0, 0, 0, 0);

    Statement plus(Statement other) {
      return new Statement(
          balance + other.balance,
          withdrawals + other.withdrawals,
          refusals + other.refusals,
          deposits + other.deposits,
          givenBack + other.givenBack);
    }
  }

  private long balance;
  private long withdrawals;
  private long refusals;
  private long deposits;
  private long givenBack;

  Account(long balance) {
    this.balance = balance;
  }

  @Override
  public void onMessage(Message message) {
    switch (message) {
      case Withdraw asked -> asked.reply.reply(withdraw(asked.transfer));
      case Deposit told -> {
        balance += told.transfer.amount();
        deposits++;
        told.transfer.is(Transfer.State.ARRIVED);
      }
      case GiveBack told -> {
        balance += told.transfer.amount();
        givenBack++;
        told.transfer.is(Transfer.State.GIVEN_BACK);
      }
      case Tell asked ->
          asked.reply.reply(new Statement(balance, withdrawals, refusals, deposits, givenBack));
    }
  }

  private boolean withdraw(Transfer transfer) {
    boolean enough = balance >= transfer.amount();
    if (enough) {
      balance -= transfer.amount();
      withdrawals++;
    } else {
      refusals++;
    }
    transfer.is(enough ? Transfer.State.TAKEN : Transfer.State.REFUSED);
    return enough;
  }
}
