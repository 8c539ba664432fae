package io.kcoro.channel;

import io.kcoro.cancel.UncheckedInterruptedException;
import io.kcoro.time.Deadline;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The forms of a receive, made alike: what one throws is what another returns. */
enum ReceiveForm {
  RECEIVE {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      try {
        return new ReceiveResult.Received<>(channel.receive());
      } catch (ChannelClosedException e) {
        return new ReceiveResult.Closed<>(e.getCause());
      }
    }
  },
  TRY {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits) {
      return channel.tryReceive();
    }
  },
  DURATION {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      return channel.tryReceive(limits.timeout());
    }
  },
  DEADLINE {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      return channel.tryReceive(Deadline.after(limits.timeout()));
    }
  },
  TOKEN {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      return channel.tryReceive(limits.token());
    }
  },
  DEADLINE_AND_TOKEN {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      return channel.tryReceive(Deadline.after(limits.timeout()), limits.token());
    }
  },
  SELECT {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      Select select = Select.unbiased();
      ReceiveClause<T> clause = select.receive(channel);
      select.await();
      return result(clause);
    }
  },
  STACKLESS {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      return StacklessOperation.receive(channel);
    }
  },
  STACKLESS_SELECT {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      Select select = Select.unbiased();
      ReceiveClause<T> clause = select.receive(channel);
      StacklessOperation.select(select);
      return result(clause);
    }
  },
  DRAIN {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits) {
      List<T> one = new ArrayList<>();
      // It tells no outcome: who needs one asks the plain form.
      return channel.drainTo(one, 1) == 1
          ? new ReceiveResult.Received<>(one.getFirst())
          : channel.tryReceive();
    }
  },
  MANY {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      try {
        return new ReceiveResult.Received<>(channel.receiveMany(1).getFirst());
      } catch (ChannelClosedException e) {
        return new ReceiveResult.Closed<>(e.getCause());
      }
    }
  },
  ITERATOR {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      Iterator<T> elements = channel.elements().iterator();
      try {
        return elements.hasNext()
            ? new ReceiveResult.Received<>(elements.next())
            : new ReceiveResult.Closed<>(null);
      } catch (ChannelClosedException e) {
        return new ReceiveResult.Closed<>(e.getCause());
      } catch (UncheckedInterruptedException e) {
        if (!Thread.interrupted()) {
          throw new AssertionError("the interrupt flag was not set again", e);
        }
        throw (InterruptedException) e.getCause();
      }
    }
  },
  FOR_EACH {
    @Override
    <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
        throws InterruptedException {
      List<T> taken = new ArrayList<>();
      try {
        channel.forEach(element -> {
          taken.add(element);
          throw new Stop();
        });
        return new ReceiveResult.Closed<>(null);
      } catch (Stop stop) {
        return new ReceiveResult.Received<>(taken.getFirst());
      } catch (ChannelClosedException e) {
        return new ReceiveResult.Closed<>(e.getCause());
      }
    }
  };

  /** Ends a {@code forEach} after one element. */
  private static final class Stop extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static <T> ReceiveResult<T> result(ReceiveClause<T> clause) {
    return clause.isClosed()
        ? new ReceiveResult.Closed<>(clause.cause())
        : new ReceiveResult.Received<>(clause.element());
  }

  abstract <T> ReceiveResult<T> receive(ReceiveChannel<T> channel, Limits limits)
      throws InterruptedException;

  <T> ReceiveResult<T> receive(ReceiveChannel<T> channel) throws InterruptedException {
    return receive(channel, Limits.NONE);
  }

  boolean waits() {
    return this != TRY && this != DRAIN;
  }

  static Stream<ReceiveForm> waiting() {
    return Stream.of(values()).filter(ReceiveForm::waits);
  }

  static Stream<ReceiveForm> timed() {
    return Stream.of(DURATION, DEADLINE, DEADLINE_AND_TOKEN);
  }

  static Stream<ReceiveForm> withToken() {
    return Stream.of(TOKEN, DEADLINE_AND_TOKEN);
  }

  /** Takes an element without waiting; null if there is none. */
  static <T> @Nullable T now(ReceiveChannel<T> channel) {
    return channel.tryReceive().orNull();
  }
}
