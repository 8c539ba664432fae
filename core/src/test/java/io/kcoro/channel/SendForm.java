package io.kcoro.channel;

import io.kcoro.time.Deadline;
import java.util.stream.Stream;

/** The forms of a send, made alike: what one throws is what another returns. */
enum SendForm {
  SEND {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      try {
        channel.send(element);
        return SendResult.Done.INSTANCE;
      } catch (ChannelClosedException e) {
        return new SendResult.Closed(e.getCause());
      }
    }
  },
  TRY {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits) {
      return channel.trySend(element);
    }
  },
  DURATION {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      return channel.trySend(element, limits.timeout());
    }
  },
  DEADLINE {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      return channel.trySend(element, Deadline.after(limits.timeout()));
    }
  },
  TOKEN {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      return channel.trySend(element, limits.token());
    }
  },
  DEADLINE_AND_TOKEN {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      return channel.trySend(element, Deadline.after(limits.timeout()), limits.token());
    }
  },
  SELECT {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      Select select = Select.unbiased();
      SendClause<T> clause = select.send(channel, element);
      select.await();
      return result(clause);
    }
  },
  STACKLESS {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      return StacklessOperation.send(channel, element);
    }
  },
  STACKLESS_DEADLINE {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      return StacklessOperation.trySend(channel, element, Deadline.after(limits.timeout()));
    }
  },
  STACKLESS_TOKEN {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      return StacklessOperation.trySend(channel, element, limits.token());
    }
  },
  STACKLESS_SELECT {
    @Override
    <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
        throws InterruptedException {
      Select select = Select.unbiased();
      SendClause<T> clause = select.send(channel, element);
      StacklessOperation.select(select);
      return result(clause);
    }
  };

  abstract <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
      throws InterruptedException;

  <T> SendResult send(SendChannel<T> channel, T element) throws InterruptedException {
    return send(channel, element, Limits.NONE);
  }

  boolean waits() {
    return this != TRY;
  }

  /** Whether it waits as long as it takes, whatever the limits, but for a token. */
  boolean hasNoDeadline() {
    return this == SEND
        || this == TOKEN
        || isSelect()
        || this == STACKLESS
        || this == STACKLESS_TOKEN;
  }

  /** Whether it tells that the element was dropped. */
  boolean tellsOfDrop() {
    return this != SEND && this != STACKLESS;
  }

  private boolean isSelect() {
    return this == SELECT || this == STACKLESS_SELECT;
  }

  private static <T> SendResult result(SendClause<T> clause) {
    if (clause.isClosed()) {
      return new SendResult.Closed(clause.cause());
    }
    return clause.isDropped() ? SendResult.Dropped.INSTANCE : SendResult.Done.INSTANCE;
  }

  static Stream<SendForm> waiting() {
    return Stream.of(values()).filter(SendForm::waits);
  }

  static Stream<SendForm> timed() {
    return Stream.of(DURATION, DEADLINE, DEADLINE_AND_TOKEN, STACKLESS_DEADLINE);
  }

  static Stream<SendForm> withToken() {
    return Stream.of(TOKEN, DEADLINE_AND_TOKEN, STACKLESS_TOKEN);
  }
}
