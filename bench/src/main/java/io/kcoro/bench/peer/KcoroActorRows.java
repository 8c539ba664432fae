package io.kcoro.bench.peer;

import io.kcoro.actor.Actor;
import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// kcoro's actors in direct style, each in a virtual thread, as those are that use them.
///
/// @param config how the scopes are set up
record KcoroActorRows(Supplier<ScopeConfig> config) {
  long tell(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(
        config.get(),
        scope -> {
          Actor<Element> adder =
              Actor.<Element>builder()
                  .mailbox(shape.capacity())
                  .direct()
                  .launch(scope, _ -> new Adding(sum));
          Scope.run(
              config.get(),
              producers -> {
                for (int i = 0; i < shape.senders(); i++) {
                  Share share = Share.of(shape.count(), shape.senders(), i);
                  producers.launch(() -> {
                    for (int value = share.first(); value <= share.last(); value++) {
                      adder.tell(new Element(value));
                    }
                  });
                }
              });
          adder.stop();
        });
    return sum.sum();
  }

  long ask(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(
        config.get(),
        scope -> {
          Actor<Question> actor = answering(scope, shape);
          scope.launch(() -> {
            sum.add(askAll(actor, shape));
            actor.stop();
          });
        });
    return sum.sum();
  }

  /// From the caller's thread.
  long askFromThread(Shape shape) throws Exception {
    return Scope.<Long, Exception>call(
        config.get(),
        scope -> {
          Actor<Question> actor = answering(scope, shape);
          long sum = askAll(actor, shape);
          actor.stop();
          return sum;
        });
  }

  private static Actor<Question> answering(Scope scope, Shape shape) {
    return Actor.<Question>builder()
        .mailbox(shape.capacity())
        .direct()
        .launch(scope, _ -> Question::answer);
  }

  /// Asks question after question.
  ///
  /// @return the sum of the answers
  static long askAll(Actor<Question> actor, Shape shape)
      throws InterruptedException, ExecutionException, TimeoutException {
    long sum = 0;
    for (int i = 1; i <= shape.count(); i++) {
      int value = i;
      Element answer = actor.ask(reply -> new Question(value, reply), Question.limit());
      sum += answer.value();
    }
    return sum;
  }
}
