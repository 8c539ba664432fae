package io.kcoro.pipeline;

import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.channel.SelectClause;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Then;
import java.util.List;

/// Many inputs, one output. Those that have something take turns.
final class MergeStage<T> extends Stage<T> {
  private final Select select = Select.roundRobin();
  private final SendChannel<? super T> out;
  private final Then<SelectClause> received = this::received;
  private final Next sent = this::sent;
  private int open;

  MergeStage(List<? extends ReceiveChannel<? extends T>> inputs, SendChannel<? super T> out) {
    super(inputs, List.of(out));
    this.out = out;
    open = inputs.size();
    inputs.forEach(select::receive);
  }

  @Override
  protected Op start() {
    return open == 0 ? done() : select(select, received);
  }

  private Op received(SelectClause chosen) {
    @SuppressWarnings("unchecked") // all clauses receive elements of this type
    ReceiveClause<? extends T> clause = (ReceiveClause<? extends T>) chosen;
    if (clause.isClosed()) {
      ended(clause.cause());
      clause.disable();
      open--;
      return start();
    }
    T element = clause.element();
    hold(element);
    return send(out, element, sent, outputEnded);
  }

  private Op sent() {
    release();
    return start();
  }
}
