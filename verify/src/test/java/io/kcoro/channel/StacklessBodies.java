package io.kcoro.channel;

import io.kcoro.cancel.CancellationToken;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Coroutines that write down what they receive from a channel, each by another operation. */
final class StacklessBodies {
  private StacklessBodies() {}

  abstract static class Receiver extends Stackless {
    final DefaultChannel<Integer> channel;
    final List<Object> got = new CopyOnWriteArrayList<>();
    private int left;

    /**
     * @param count how many elements it takes
     */
    Receiver(DefaultChannel<Integer> channel, int count) {
      this.channel = channel;
      left = count;
    }

    @Override
    protected final Op start() {
      return left == 0 ? done() : next();
    }

    abstract Op next();

    /** How many wait in its channel; a select waits in each of its channels, or in none. */
    long waiting() {
      return waitingIn(channel);
    }

    final Op got(Object what) {
      got.add(what);
      left--;
      return start();
    }
  }

  private static long waitingIn(DefaultChannel<Integer> channel) {
    channel.checkInvariants();
    return channel.snapshot().waitingReceivers();
  }

  static final class Receiving extends Receiver {
    Receiving(DefaultChannel<Integer> channel, int count) {
      super(channel, count);
    }

    @Override
    Op next() {
      return receive(channel, this::got);
    }
  }

  /** Selects over the channel and another one, to which nobody sends. */
  static final class Selecting extends Receiver {
    private final DefaultChannel<Integer> other = WaiterStress.rendezvous();
    private final Select select = Select.ordered();
    private final ReceiveClause<Integer> clause;

    Selecting(DefaultChannel<Integer> channel, int count) {
      super(channel, count);
      select.receive(other);
      clause = select.receive(channel);
    }

    @Override
    Op next() {
      return select(select, chosen -> got(chosen == clause ? clause.element() : "another clause"));
    }

    @Override
    long waiting() {
      long here = super.waiting();
      long there = waitingIn(other);
      if (here != there) {
        throw new IllegalStateException(here + " wait here, and " + there + " there");
      }
      return here;
    }
  }

  /** Gives up when a token is cancelled, and ends. */
  static final class Trying extends Receiver {
    private final CancellationToken token;

    Trying(DefaultChannel<Integer> channel, int count, CancellationToken token) {
      super(channel, count);
      this.token = token;
    }

    @Override
    Op next() {
      return tryReceive(
          channel, token, result -> result.isDone() ? got(result.orNull()) : gaveUp(result));
    }

    private Op gaveUp(ReceiveResult<?> result) {
      got.add(result.outcome());
      return done();
    }
  }

  static final class Sending extends Stackless {
    private final DefaultChannel<Integer> channel;

    Sending(DefaultChannel<Integer> channel) {
      this.channel = channel;
    }

    @Override
    protected Op start() {
      return send(channel, 1, this::done);
    }
  }
}
