package io.kcoro.bench.peer;

import io.kcoro.actor.Reply;
import io.kcoro.bench.row.Element;
import io.kcoro.time.Deadline;
import java.time.Duration;

/// What an actor is asked.
///
/// @param value of the element that is the answer
/// @param reply where that goes
record Question(int value, Reply<Element> reply) {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /// Until when an answer must come. Not needed here; but Pekko's questions always have one.
  static Deadline limit() {
    return Deadline.after(LIMIT);
  }

  void answer() {
    reply.reply(new Element(value));
  }
}
