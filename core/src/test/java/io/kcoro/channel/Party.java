package io.kcoro.channel;

import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Publishers and subscribers of the two kinds of coroutines. */
enum Party {
  DIRECT {
    @Override
    Coroutine publish(Scope scope, SendChannel<Integer> inlet, int from, int to) {
      return scope.launch(() -> {
        for (int n = from; n < to; n++) {
          inlet.send(n);
        }
      });
    }

    @Override
    Coroutine collect(Scope scope, ReceiveChannel<Integer> channel, List<Object> seen) {
      return scope.launch(() -> {
        try {
          channel.forEach(seen::add);
        } catch (ChannelClosedException closed) {
          seen.add(closed.getCause());
        }
      });
    }
  },

  STACKLESS {
    @Override
    Coroutine publish(Scope scope, SendChannel<Integer> inlet, int from, int to) {
      return scope.launch(new Publisher(inlet, IntStream.range(from, to).iterator()));
    }

    @Override
    Coroutine collect(Scope scope, ReceiveChannel<Integer> channel, List<Object> seen) {
      return scope.launch(new Collector(channel, seen));
    }
  };

  /** Sends the numbers from one to before the other. */
  abstract Coroutine publish(Scope scope, SendChannel<Integer> inlet, int from, int to);

  /** Receives all, and at last the cause of the end, if there is one. */
  abstract Coroutine collect(Scope scope, ReceiveChannel<Integer> channel, List<Object> seen);

  private static final class Publisher extends Stackless {
    private final SendChannel<Integer> inlet;
    private final Iterator<Integer> numbers;

    Publisher(SendChannel<Integer> inlet, Iterator<Integer> numbers) {
      this.inlet = inlet;
      this.numbers = numbers;
    }

    @Override
    protected Op start() {
      return numbers.hasNext() ? send(inlet, numbers.next(), this::start) : done();
    }
  }

  private static final class Collector extends Stackless {
    private final ReceiveChannel<Integer> channel;
    private final List<Object> seen;

    Collector(ReceiveChannel<Integer> channel, List<Object> seen) {
      this.channel = channel;
      this.seen = seen;
    }

    @Override
    protected Op start() {
      return receive(channel, this::received, this::ended);
    }

    private Op received(int number) {
      seen.add(number);
      return start();
    }

    private Op ended(@Nullable Throwable cause) {
      if (cause != null) {
        seen.add(cause);
      }
      return done();
    }
  }
}
