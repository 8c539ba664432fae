package io.kcoro.examples.bank;

import io.kcoro.examples.bank.Account.Statement;

/// What has become of the transfers and of the money.
///
/// @param accepted how many transfers the tellers took
/// @param done how many of them were carried out
/// @param refused how many there was not enough money for
/// @param givenBack how many were broken off, their money put back
/// @param notBegun how many no account has seen
/// @param start the money of all accounts in the beginning
/// @param accounts the statements of all accounts, added up
record Report(
    long accepted,
    long done,
    long refused,
    long givenBack,
    long notBegun,
    long start,
    Statement accounts) {
  /// Whether the tellers and the accounts tell the same, and no money has come or gone.
  boolean isRight() {
    return accounts.balance() == start
        && accepted == done + refused + givenBack + notBegun
        && accounts.withdrawals() == done + givenBack
        && accounts.refusals() == refused
        && accounts.deposits() == done
        && accounts.givenBack() == givenBack;
  }

  /// For people, several lines.
  @Override
  public String toString() {
    return """
    transfers: %,d accepted = %,d done + %,d refused + %,d given back + %,d not begun
    money: %,d at the start, %,d at the end
    the books are %s\
    """
        .formatted(
            accepted,
            done,
            refused,
            givenBack,
            notBegun,
            start,
            accounts.balance(),
            isRight() ? "right" : "WRONG: " + accounts);
  }
}
