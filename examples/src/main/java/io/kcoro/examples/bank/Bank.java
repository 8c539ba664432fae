package io.kcoro.examples.bank;

import io.kcoro.actor.Actor;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.channel.Select;
import io.kcoro.examples.bank.Account.Statement;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// One day of a bank: customers bring transfers to tellers, tellers carry them out on accounts, and
/// an auditor counts the money when all is done. Accounts and tellers are actors.
///
/// Customers wait for room with the tellers, tellers for the accounts, accounts for nobody. They
/// are stopped in the same order, each when nobody is left to bring it anything.
final class Bank {
  static final long BALANCE = 1_000;
  private static final int MOST_AT_ONCE = 500;
  private static final int TELLERS = 16;
  private static final int CUSTOMERS = 4;

  private final Options options;
  private final CancellationToken closing;
  private final Duration patience;
  private final Books books = new Books();
  private final List<Actor<Account.Message>> accounts = new ArrayList<>();
  private final List<Actor<Transfer>> tellers = new ArrayList<>();

  private Bank(Options options, CancellationToken closing, Duration patience) {
    this.options = options;
    this.closing = closing;
    this.patience = patience;
  }

  /// Opens a bank, and closes it when all transfers are done, or before that when it is told to.
  ///
  /// @param closing no more transfers are accepted when this is cancelled
  /// @param patience how long those accepted by then may take; the rest is given up
  /// @param progress gets a line each second
  static Report run(
      Options options, CancellationToken closing, Duration patience, Consumer<String> progress)
      throws InterruptedException, ExecutionException {
    return Scope.<Report, ExecutionException>call(
        ScopeConfig.named("bank"),
        scope -> {
          Bank bank = new Bank(options, closing, patience);
          bank.open(scope);
          var reporter = scope.launch("progress", new Progress(bank.books, progress));
          bank.serveCustomers();
          bank.finishTransfers();
          reporter.cancel("all is done");
          Report report = bank.audit();
          bank.accounts.forEach(Actor::stop);
          return report;
        });
  }

  private void open(Scope scope) {
    for (int i = 0; i < options.accounts(); i++) {
      accounts.add(
          options
              .engine()
              .account(Actor.<Account.Message>builder().name("account-" + i), scope, BALANCE));
    }
    for (int i = 0; i < TELLERS; i++) {
      tellers.add(
          options
              .engine()
              .teller(
                  Actor.<Transfer>builder()
                      .name("teller-" + i)
                      .onUndelivered((transfer, reason) -> books.notBegun()),
                  scope,
                  books));
    }
  }

  /// Returns when all transfers are accepted, or no more are to be.
  private void serveCustomers() throws InterruptedException {
    Scope.run(
        ScopeConfig.named("customers").cancelledBy(closing),
        scope -> {
          for (int i = 0; i < CUSTOMERS; i++) {
            int customer = i;
            scope.launch("customer-" + i, () -> bringTransfers(customer));
          }
        });
  }

  private void bringTransfers(int customer) throws InterruptedException {
    Random random = new Random(options.seed() + customer);
    for (long i = customer; i < options.transfers(); i += CUSTOMERS) {
      int from = random.nextInt(accounts.size());
      int to = (from + 1 + random.nextInt(accounts.size() - 1)) % accounts.size();
      long amount = 1L + random.nextInt(MOST_AT_ONCE);
      Actor<Transfer> teller = tellers.get(random.nextInt(TELLERS));
      // Returns if the teller has it, throws if the customer still has it: never both, nor neither.
      teller.tell(new Transfer(accounts.get(from), accounts.get(to), amount));
      books.accepted();
    }
  }

  /// Lets the tellers end what they have, in a hurry if the bank is to close.
  private void finishTransfers() throws InterruptedException {
    tellers.forEach(Actor::stop);
    for (Actor<Transfer> teller : tellers) {
      Select first = Select.unbiased();
      first.join(teller);
      first.cancelled(closing);
      first.await();
    }
    if (closing.isCancelled()) {
      Deadline end = Deadline.after(patience);
      for (Actor<Transfer> teller : tellers) {
        if (!teller.join(end)) {
          teller.stopNow("the bank closes");
        }
      }
    }
    for (Actor<Transfer> teller : tellers) {
      teller.join();
    }
  }

  /// Asks all accounts. The answers come after all that the tellers have told or asked them.
  private Report audit() throws InterruptedException, ExecutionException {
    Statement sum = askAll();
    long refused = books.countRefused();
    long done = books.countDone();
    long notBegun = books.countNotBegun();
    long givenBack = 0;
    for (Transfer transfer : books.inHand()) { // of tellers that were stopped at once
      switch (transfer.state()) {
        case OPEN -> notBegun++;
        case REFUSED -> refused++;
        case ARRIVED -> done++;
        case TAKEN, GIVEN_BACK -> {
          transfer.from().tell(new Account.GiveBack(transfer));
          givenBack++;
        }
      }
    }
    if (givenBack > 0) {
      sum = askAll();
    }
    return new Report(
        books.countAccepted(), done, refused, givenBack, notBegun, BALANCE * accounts.size(), sum);
  }

  private Statement askAll() throws InterruptedException, ExecutionException {
    Statement sum = Statement.NOTHING;
    for (Actor<Account.Message> account : accounts) {
      sum = sum.plus(account.<Statement>ask(Account.Tell::new));
    }
    return sum;
  }
}
