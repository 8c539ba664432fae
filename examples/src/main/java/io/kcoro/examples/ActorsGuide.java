package io.kcoro.examples;

// region imports
import io.kcoro.actor.Actor;
import io.kcoro.actor.ActorBuilder;
import io.kcoro.actor.Behavior;
import io.kcoro.actor.FailurePolicy;
import io.kcoro.actor.Reply;
import io.kcoro.actor.SteppedBehavior;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Select;
import io.kcoro.channel.SelectClause;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

// endregion

/// The code of `docs/guide/actors.md`: each region is one block of the page, in this order. A test
/// compares them and runs each method.
public final class ActorsGuide {
  private ActorsGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws Exception {
    System.out.println(aFirstActor());
    System.out.println(anAnswer());
    System.out.println(aFullMailbox());
    System.out.println(notInTime());
    System.out.println(afterFailures());
    System.out.println(supervised());
    System.out.println(transfers());
    System.out.println(atOnce());
    System.out.println(answeredLater());
    System.out.println(inACircle());
    System.out.println(theLatestOnly());
    System.out.println(amongOthers());
    System.out.println(withoutThreads());
  }

  // region aFirstActor
  static List<String> aFirstActor() throws InterruptedException {
    List<String> said = new ArrayList<>();
    Scope.run(scope -> {
      Actor<String> greeter =
          Actor.<String>builder().launch(scope, self -> name -> said.add("Hello, " + name));
      greeter.tell("Ann");
      greeter.tell("Bob");
      greeter.stop(); // when it has handled these
    });
    return said;
  }

  // endregion

  // region Account
  sealed interface Message {
    record Deposit(long amount) implements Message {}

    record Withdraw(long amount, Reply<Boolean> reply) implements Message {}

    record Balance(Reply<Long> reply) implements Message {}

    record Close(IOException why) implements Message {}
  }

  static final class Account implements Behavior<Message> {
    private long balance;

    @Override
    public void onMessage(Message message) throws IOException {
      switch (message) {
        case Message.Deposit deposit -> balance += deposit.amount();
        case Message.Withdraw asked -> {
          boolean enough = balance >= asked.amount();
          balance -= enough ? asked.amount() : 0;
          asked.reply().reply(enough);
        }
        case Message.Balance asked -> asked.reply().reply(balance);
        case Message.Close close -> throw close.why();
      }
    }
  }

  // endregion

  // region anAnswer
  static List<Object> anAnswer() throws InterruptedException, ExecutionException {
    return Scope.<List<Object>, ExecutionException>call(scope -> {
      Actor<Message> account =
          Actor.<Message>builder().name("account").launch(scope, self -> new Account());
      account.tell(new Message.Deposit(100));
      boolean isPaid = account.ask(reply -> new Message.Withdraw(30, reply));
      long balance = account.ask(Message.Balance::new);
      account.stop();
      return List.of(isPaid, balance);
    });
  }

  // endregion

  // region aFullMailbox
  static List<String> aFullMailbox() throws InterruptedException {
    List<String> told = new ArrayList<>();
    Scope.run(scope -> {
      Channel<String> printer = Channel.rendezvous();
      Actor<String> queue =
          Actor.<String>builder().mailbox(1).direct().launch(scope, self -> printer::send);
      queue.tell("one");
      queue.tell("two"); // waits until the actor has taken "one" out
      told.add("room for three: " + queue.tryTell("three").isDone());
      told.add(printer.receive());
      queue.tell("three"); // waits until it has taken "two" out
      queue.stop();
      told.add(printer.receive());
      told.add(printer.receive());
    });
    return told;
  }

  // endregion

  // region notInTime
  static String notInTime() throws InterruptedException, ExecutionException {
    return Scope.<String, ExecutionException>call(scope -> {
      Channel<String> silent = Channel.rendezvous();
      Actor<Reply<String>> asker =
          Actor.<Reply<String>>builder()
              .name("asker")
              .direct()
              .launch(scope, self -> reply -> reply.reply(silent.receive()));
      try {
        return asker.<String>ask(reply -> reply, Deadline.after(Duration.ofMillis(5)));
      } catch (TimeoutException late) {
        return "too late: " + late.getMessage();
      } finally {
        asker.stopNow("nobody waits any more");
      }
    });
  }

  // endregion

  // region afterFailures
  static List<Long> afterFailures() throws InterruptedException, ExecutionException {
    List<Long> balances = new ArrayList<>();
    for (FailurePolicy policy :
        List.of(FailurePolicy.resume(), FailurePolicy.restart(3, Duration.ofMinutes(1)))) {
      Scope.<ExecutionException>run(scope -> {
        Actor<Message> account =
            Actor.<Message>builder().onFailure(policy).launch(scope, self -> new Account());
        account.tell(new Message.Deposit(100));
        account.tell(new Message.Close(new IOException("disk gone"))); // it throws this
        balances.add(account.<Long>ask(Message.Balance::new));
        account.stop();
      });
    }
    return balances;
  }

  // endregion

  // region supervised
  static List<String> supervised() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    ScopeConfig supervisor =
        ScopeConfig.named("bank")
            .supervising()
            .onUncaught((thread, failure) -> told.add("to the handler: " + failure.getMessage()));
    Scope.run(
        supervisor,
        scope -> {
          ActorBuilder<Message> builder = Actor.builder();
          Actor<Message> ann = builder.name("ann").launch(scope, self -> new Account());
          Actor<Message> bob = builder.name("bob").launch(scope, self -> new Account());
          ann.tell(new Message.Close(new IOException("disk gone")));
          try {
            ann.<Long>ask(Message.Balance::new);
          } catch (ExecutionException e) {
            told.add("to who asked: " + e.getMessage());
          }
          ann.join();
          told.add("bob goes on: " + bob.tryTell(new Message.Deposit(1)).isDone());
          bob.stop();
        });
    told.sort(null);
    return told;
  }

  // endregion

  // region Transfers
  record Transfer(Actor<Message> from, Actor<Message> to, long amount) {}

  static final class Transfers extends SteppedBehavior<Transfer> {
    @Override
    protected Op onMessage(Transfer transfer) {
      return ask(
          transfer.from().<Boolean>request(reply -> new Message.Withdraw(transfer.amount(), reply)),
          isThere ->
              isThere
                  ? tell(transfer.to(), new Message.Deposit(transfer.amount()), this::handled)
                  : handled());
    }
  }

  // endregion

  // region transfers
  static List<Long> transfers() throws InterruptedException, ExecutionException {
    return Scope.<List<Long>, ExecutionException>call(scope -> {
      ActorBuilder<Message> accounts = Actor.builder();
      Actor<Message> ann = accounts.name("ann").launch(scope, self -> new Account());
      Actor<Message> bob = accounts.name("bob").launch(scope, self -> new Account());
      Actor<Transfer> teller =
          Actor.<Transfer>builder().launchStepped(scope, self -> new Transfers());
      ann.tell(new Message.Deposit(100));
      teller.tell(new Transfer(ann, bob, 70));
      teller.tell(new Transfer(ann, bob, 70)); // refused
      teller.stop();
      teller.join();
      List<Long> balances =
          List.of(ann.<Long>ask(Message.Balance::new), bob.<Long>ask(Message.Balance::new));
      ann.stop();
      bob.stop();
      return balances;
    });
  }

  // endregion

  // region atOnce
  static List<String> atOnce() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    Scope.run(scope -> {
      Channel<String> silent = Channel.rendezvous();
      Actor<String> worker =
          Actor.<String>builder()
              .mailbox(1)
              .direct()
              .onUndelivered((message, reason) -> told.add(message + ": " + reason))
              .onDone(cause -> told.add("done: " + cause))
              .launch(scope, self -> silent::send);
      worker.tell("one");
      worker.tell("two"); // "one" is in hand now
      worker.stopNow("closing time");
    });
    told.sort(null); // the one may come before the other
    return told;
  }

  // endregion

  // region Ending
  /// Lets an actor handle what it has, if that does not take too long.
  static void end(Actor<?> actor) throws InterruptedException {
    actor.stop();
    if (!actor.join(Deadline.after(Duration.ofSeconds(2)))) {
      actor.stopNow("out of time");
    }
  }

  // endregion

  // region Waiters
  static final class Waiters implements Behavior<Reply<String>> {
    private final List<Reply<String>> waiting = new ArrayList<>();

    @Override
    public void onMessage(Reply<String> reply) {
      waiting.add(reply); // and is done with the message
      if (waiting.size() == 3) {
        waiting.forEach(each -> each.reply("three are here"));
      }
    }
  }

  // endregion

  // region answeredLater
  static List<String> answeredLater() throws InterruptedException, ExecutionException {
    return Scope.<List<String>, ExecutionException>call(scope -> {
      Actor<Reply<String>> door =
          Actor.<Reply<String>>builder().name("door").launch(scope, self -> new Waiters());
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 1; i <= 4; i++) {
        answers.add(door.tryAsk(reply -> reply));
      }
      end(door);
      return answers.stream()
          .map(answer -> answer.exceptionally(Throwable::getMessage).join())
          .toList();
    });
  }

  // endregion

  // region inACircle
  static String inACircle() throws InterruptedException {
    List<Actor<Reply<String>>> actors = new CopyOnWriteArrayList<>();
    return Scope.call(scope -> {
      for (int i = 0; i < 2; i++) {
        int next = 1 - i;
        actors.add(
            Actor.<Reply<String>>builder()
                .name(i == 0 ? "shop" : "store")
                .onFailure(FailurePolicy.resume())
                .direct()
                .launch(scope, self -> reply -> reply.reply(actors.get(next).ask(again -> again))));
      }
      try {
        return actors.getFirst().ask(reply -> reply);
      } catch (ExecutionException failed) {
        return "" + failed.getMessage();
      } finally {
        actors.forEach(Actor::stop);
      }
    });
  }

  // endregion

  // region theLatestOnly
  static List<String> theLatestOnly() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    Scope.run(scope -> {
      Channel<String> screen = Channel.rendezvous();
      Actor<String> painter =
          Actor.<String>builder()
              .conflatedMailbox()
              .onUndelivered((message, reason) -> told.add(message + ": " + reason))
              .direct()
              .launch(
                  scope,
                  self ->
                      message -> {
                        screen.send(message);
                        screen.send(message + " painted");
                      });
      painter.tell("1");
      told.add(screen.receive()); // it is busy with that now
      painter.tell("2");
      painter.tell("3"); // never waits
      told.add(screen.receive());
      told.add(screen.receive());
      told.add(screen.receive());
      painter.stop();
    });
    return told;
  }

  // endregion

  // region amongOthers
  static List<String> amongOthers() throws InterruptedException, ExecutionException {
    return Scope.<List<String>, ExecutionException>call(scope -> {
      List<String> told = new ArrayList<>();
      Actor<Message> account = Actor.<Message>builder().launch(scope, self -> new Account());
      Select select = Select.ordered();
      SelectClause ended = select.join(account);
      SelectClause sent = select.send(account.mailbox(), new Message.Deposit(5));
      told.add(select.await() == sent ? "sent" : "ended");
      told.add("balance " + account.<Long>ask(Message.Balance::new));
      account.stop();
      account.join();
      told.add(select.await() == ended ? "ended" : "sent");
      return told;
    });
  }

  // endregion

  // region Saver
  /// Pays in and asks, as a coroutine without a thread.
  static final class Saver extends Stackless {
    private final Actor<Message> account;
    private final List<Long> balances;

    Saver(Actor<Message> account, List<Long> balances) {
      this.account = account;
      this.balances = balances;
    }

    @Override
    protected Op start() {
      return send(account.mailbox(), new Message.Deposit(5), this::askForIt);
    }

    private Op askForIt() {
      return ask(
          account.<Long>request(Message.Balance::new, Deadline.after(Duration.ofSeconds(5))),
          this::told);
    }

    private Op told(long balance) {
      balances.add(balance);
      return balance < 15 ? start() : done();
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      account.stop();
    }
  }

  // endregion

  // region withoutThreads
  static List<Long> withoutThreads() throws InterruptedException {
    List<Long> balances = new ArrayList<>();
    Scope.run(scope -> {
      Actor<Message> account = Actor.<Message>builder().launch(scope, self -> new Account());
      scope.launch("saver", new Saver(account, balances));
    });
    return balances;
  }

  // endregion
}
