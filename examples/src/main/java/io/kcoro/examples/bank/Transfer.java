package io.kcoro.examples.bank;

import io.kcoro.actor.Actor;

/// An amount that is to go from one account to another. Where its money is stands in the transfer
/// itself, written by the accounts: a teller that is stopped at once, between the two, loses none.
final class Transfer {
  enum State {
    /// No account has seen it.
    OPEN,
    /// There was not enough money.
    REFUSED,
    /// The money has left the one account and not reached the other.
    TAKEN,
    /// Done.
    ARRIVED,
    /// The money is where it was.
    GIVEN_BACK
  }

  private final Actor<Account.Message> from;
  private final Actor<Account.Message> to;
  private final long amount;
  private volatile State state = State.OPEN;

  Transfer(Actor<Account.Message> from, Actor<Account.Message> to, long amount) {
    this.from = from;
    this.to = to;
    this.amount = amount;
  }

  Actor<Account.Message> from() {
    return from;
  }

  Actor<Account.Message> to() {
    return to;
  }

  long amount() {
    return amount;
  }

  State state() {
    return state;
  }

  void is(State state) {
    this.state = state;
  }
}
