package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.Ledger.Coin;
import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Elements with an owner, sent by all forms and by selects that send and receive, with timeouts,
 * tokens, interrupts and an end of each channel at a random moment: each content was received, let
 * go of by the channel, or is with its sender, and that as the outcome of the send says.
 */
class ElementPolicyConservationTest {
  @RegisterExtension final Actors actors = new Actors();

  private static final int ROUNDS = 40;
  private static final int SENDERS = 2;
  private static final int RECEIVERS = 2;
  private static final int SELECTS = 3;
  private static final int COINS = 300;

  /**
   * A channel of boxes and its books; it has an undelivered handler, or leaves that to the policy.
   */
  static final class Account {
    final Ledger ledger = new Ledger();
    final BoxPolicy policy = new BoxPolicy();
    final DefaultChannel<Box> channel;
    private final boolean handles;

    Account(Random random) {
      List<Shape> shapes = Shape.all().toList();
      Shape shape = shapes.get(random.nextInt(shapes.size()));
      handles = random.nextBoolean();
      ChannelBuilder<Box> builder = shape.<Box>builder().elements(policy);
      if (handles) {
        builder.onUndelivered(this::undelivered);
      }
      channel = builder.build(shape.segmentLength());
    }

    private void undelivered(Box box, Reason reason) {
      policy.guarded(() -> ledger.undelivered(box.take(), reason));
    }

    /** Enters what came of a send: the box tells whose its content is. */
    void sent(Box box, Coin coin, boolean taken) {
      Coin content = box.content();
      if (taken) {
        ledger.accepted(coin);
      } else {
        ledger.refused(coin);
      }
      if (content != (taken ? null : coin)) {
        throw new AssertionError(
            "%s in the box of %s, taken: %s, %s".formatted(content, coin, taken, channel));
      }
    }

    void received(Box box) {
      ledger.received(box.take());
    }

    /** When all who used it have ended. */
    void balance() {
      Channels.checkNobodyWaits(channel);
      for (Box box; (box = ReceiveForm.now(channel)) != null; ) {
        received(box);
      }
      for (BoxPolicy.Discarded discarded : policy.discarded()) {
        assertThat(handles).as("discarded although there is a handler").isFalse();
        ledger.undelivered(discarded.coin(), discarded.reason());
      }
      policy.check(channel);
      ledger.balance(channel.snapshot());
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachElementHasOneOwnerInTheEnd(Threads threads, Seeds seeds) throws InterruptedException {
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      run(threads, seeds, 100 * round);
      actors.end(); // a long run must not keep what it has done with
    }
  }

  private void run(Threads threads, Seeds seeds, int seed) throws InterruptedException {
    Random random = seeds.random(seed);
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      accounts.add(new Account(random));
    }
    AtomicReference<CancellationSource> token = new AtomicReference<>(new CancellationSource());
    List<Actor<Boolean>> workers = new ArrayList<>();
    for (int i = 0; i < SENDERS + RECEIVERS + SELECTS; i++) {
      int number = i;
      Random own = seeds.random(seed + 10 + i);
      workers.add(
          actors.start(
              threads,
              () ->
                  number < SENDERS
                      ? send(accounts, token, number, own)
                      : number < SENDERS + RECEIVERS
                          ? receive(accounts, token, own)
                          : new OwnedSelects(accounts, token, number, own).run(COINS)));
    }
    disturb(accounts, workers, token, random);
    for (Actor<Boolean> worker : workers) {
      assertThat(worker.result()).isTrue();
    }
    accounts.forEach(Account::balance);
  }

  private static Limits limits(AtomicReference<CancellationSource> token, Random random) {
    return new Limits(Duration.ofNanos(random.nextInt(60_000)), token.get().token());
  }

  private static boolean send(
      List<Account> accounts,
      AtomicReference<CancellationSource> token,
      int sender,
      Random random) {
    SendForm[] forms = SendForm.values();
    for (int number = 0; number < COINS; number++) {
      Coin coin = new Coin(sender, number);
      Box box = new Box(coin);
      Account account = accounts.get(random.nextInt(accounts.size()));
      SendForm form = forms[random.nextInt(forms.length)];
      try {
        Outcome outcome = form.send(account.channel, box, limits(token, random)).outcome();
        account.sent(box, coin, outcome == Outcome.DONE || outcome == Outcome.DROPPED);
      } catch (InterruptedException e) {
        account.sent(box, coin, false);
      }
    }
    return true;
  }

  private static boolean receive(
      List<Account> accounts, AtomicReference<CancellationSource> token, Random random) {
    List<Account> open = new ArrayList<>(accounts);
    ReceiveForm[] forms = ReceiveForm.values();
    while (!open.isEmpty()) {
      Account account = open.get(random.nextInt(open.size()));
      ReceiveForm form = forms[random.nextInt(forms.length)];
      try {
        ReceiveResult<Box> result = form.receive(account.channel, limits(token, random));
        if (result instanceof ReceiveResult.Received<Box>(Box box)) {
          account.received(box);
        } else if (result.outcome() == Outcome.CLOSED) {
          open.remove(account);
        }
      } catch (InterruptedException e) {
        // Nothing was received: the next one is tried.
      }
    }
    return true;
  }

  private static void disturb(
      List<Account> accounts,
      List<Actor<Boolean>> workers,
      AtomicReference<CancellationSource> token,
      Random random) {
    int disturbances = 20 + random.nextInt(80);
    for (int i = 0; i < disturbances; i++) {
      switch (random.nextInt(4)) {
        case 0 -> token.getAndSet(new CancellationSource()).cancel("again");
        case 1, 2 -> workers.get(random.nextInt(workers.size())).interrupt();
        default -> accounts.forEach(account -> Channels.check(account.channel));
      }
      pause(random);
    }
    for (Account account : accounts) {
      if (random.nextBoolean()) {
        account.channel.close();
        pause(random);
      }
      if (random.nextInt(3) > 0) {
        account.channel.cancel();
      } else {
        account.channel.close();
      }
      pause(random);
    }
    token.get().cancel("the end");
  }

  static void pause(Random random) {
    for (int pause = random.nextInt(2_000); pause > 0; pause--) {
      Thread.onSpinWait();
    }
    Thread.yield();
  }
}
