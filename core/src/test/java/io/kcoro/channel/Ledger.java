package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The books of a channel, kept by those who use it: which elements they were told to be accepted,
 * and where each of them came out.
 */
final class Ledger {
  /** An element with an identity of its own. */
  record Coin(int sender, int number) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private final ConcurrentLinkedQueue<Coin> accepted = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Coin> refused = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Coin> received = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Coin> dropped = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Coin> undelivered = new ConcurrentLinkedQueue<>();

  void accepted(Coin coin) {
    accepted.add(coin);
  }

  /** Its send failed: it must not appear anywhere. */
  void refused(Coin coin) {
    refused.add(coin);
  }

  void received(Coin coin) {
    received.add(coin);
  }

  void undelivered(Coin coin, UndeliveredHandler.Reason reason) {
    if (reason == UndeliveredHandler.Reason.CANCELLED) {
      undelivered.add(coin);
    } else {
      dropped.add(coin);
    }
  }

  int receivedCount() {
    return received.size();
  }

  /** Compares what went in with what came out, when all who used the channel have ended. */
  void balance(Channel<Coin> channel) {
    for (Coin coin; (coin = ReceiveForm.now(channel)) != null; ) {
      received(coin);
    }
    balance(channel.snapshot());
  }

  /** The same, when what the channel had kept is in the books already. */
  void balance(ChannelSnapshot now) {
    Set<Coin> out = identitySet();
    for (var place : List.of(received, dropped, undelivered)) {
      for (Coin coin : place) {
        if (!out.add(coin)) {
          throw new AssertionError(coin + " came out twice");
        }
      }
    }
    for (Coin coin : refused) {
      if (out.contains(coin)) {
        throw new AssertionError(coin + " was refused and came out");
      }
    }
    for (Coin coin : accepted) {
      if (!out.remove(coin)) {
        throw new AssertionError(coin + " was accepted and lost, or accepted twice");
      }
    }
    assertThat(out).as("came out without having been accepted").isEmpty();

    assertThat(now.received()).as("received").isEqualTo(received.size());
    assertThat(now.undelivered()).as("undelivered").isEqualTo(undelivered.size());
    assertThat(now.droppedOldest() + now.droppedNewest()).as("dropped").isEqualTo(dropped.size());
    assertThat(now.accepted() + now.droppedNewest())
        .as("accepted, or dropped on arrival")
        .isEqualTo(accepted.size());
  }

  private static Set<Coin> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}
