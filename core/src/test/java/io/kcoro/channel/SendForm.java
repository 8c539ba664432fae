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
  };

  abstract <T> SendResult send(SendChannel<T> channel, T element, Limits limits)
      throws InterruptedException;

  <T> SendResult send(SendChannel<T> channel, T element) throws InterruptedException {
    return send(channel, element, Limits.NONE);
  }

  boolean waits() {
    return this != TRY;
  }

  static Stream<SendForm> waiting() {
    return Stream.of(values()).filter(SendForm::waits);
  }

  static Stream<SendForm> timed() {
    return Stream.of(DURATION, DEADLINE, DEADLINE_AND_TOKEN);
  }

  static Stream<SendForm> withToken() {
    return Stream.of(TOKEN, DEADLINE_AND_TOKEN);
  }
}
