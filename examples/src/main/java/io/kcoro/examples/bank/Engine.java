package io.kcoro.examples.bank;

import io.kcoro.actor.Actor;
import io.kcoro.actor.ActorBuilder;
import io.kcoro.scope.Scope;
import java.util.Locale;

/// What the actors of a bank run on.
enum Engine {
  /// Virtual threads: a behavior waits where it stands.
  DIRECT {
    @Override
    Actor<Account.Message> account(
        ActorBuilder<Account.Message> builder, Scope scope, long balance) {
      return builder.direct().launch(scope, self -> new Account(balance));
    }

    @Override
    Actor<Transfer> teller(ActorBuilder<Transfer> builder, Scope scope, Books books) {
      return builder.direct().launch(scope, self -> new DirectTeller(books));
    }
  },

  /// Objects on a few threads: a behavior waits in steps.
  STACKLESS {
    @Override
    Actor<Account.Message> account(
        ActorBuilder<Account.Message> builder, Scope scope, long balance) {
      return builder.launch(scope, self -> new Account(balance));
    }

    @Override
    Actor<Transfer> teller(ActorBuilder<Transfer> builder, Scope scope, Books books) {
      return builder.launchStepped(scope, self -> new SteppedTeller(books));
    }
  };

  abstract Actor<Account.Message> account(
      ActorBuilder<Account.Message> builder, Scope scope, long balance);

  abstract Actor<Transfer> teller(ActorBuilder<Transfer> builder, Scope scope, Books books);

  /// The name on the command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
