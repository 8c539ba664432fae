package io.kcoro.bench.peer;

import io.kcoro.actor.Actor;
import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Then;
import io.kcoro.scope.Scope;
import java.util.concurrent.atomic.LongAdder;

/// kcoro's stackless actors, used by stackless coroutines.
final class StacklessActorRows {
  private StacklessActorRows() {}

  private static final class Asker extends Stackless {
    private final Actor<Question> actor;
    private final LongAdder sum;
    private final int count;
    private final Then<Element> answered = this::answered;
    private int asked;
    private long own;

    Asker(Actor<Question> actor, int count, LongAdder sum) {
      this.actor = actor;
      this.count = count;
      this.sum = sum;
    }

    @Override
    protected Op start() {
      if (asked == count) {
        sum.add(own);
        actor.stop();
        return done();
      }
      int value = ++asked;
      return ask(
          actor.<Element>request(reply -> new Question(value, reply), Question.limit()), answered);
    }

    private Op answered(Element answer) {
      own += answer.value();
      return start();
    }
  }

  static long tell(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(scope -> {
      Actor<Element> adder =
          Actor.<Element>builder().mailbox(shape.capacity()).launch(scope, _ -> new Adding(sum));
      Scope.run(producers -> {
        for (int i = 0; i < shape.senders(); i++) {
          Share share = Share.of(shape.count(), shape.senders(), i);
          producers.launch(new StacklessRows.Sender(adder.mailbox(), share));
        }
      });
      adder.stop();
    });
    return sum.sum();
  }

  static long ask(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(scope -> scope.launch(new Asker(answering(scope, shape), shape.count(), sum)));
    return sum.sum();
  }

  /// From the caller's thread, which waits in direct style.
  static long askFromThread(Shape shape) throws Exception {
    return Scope.<Long, Exception>call(scope -> {
      Actor<Question> actor = answering(scope, shape);
      long sum = KcoroActorRows.askAll(actor, shape);
      actor.stop();
      return sum;
    });
  }

  private static Actor<Question> answering(Scope scope, Shape shape) {
    return Actor.<Question>builder().mailbox(shape.capacity()).launch(scope, _ -> Question::answer);
  }
}
