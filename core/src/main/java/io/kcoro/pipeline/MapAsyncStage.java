package io.kcoro.pipeline;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.channel.SelectClause;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Then;
import io.kcoro.internal.wait.Futures;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/// Each element becomes a future, and its result what is sent; so many at a time, in the order of
/// the elements.
///
/// The futures stand in `pending`. Each that completes rings `completed`, a conflated channel; the
/// stage waits for a ring or, while there is room, for an element. Only the first in `pending` is
/// ever looked at.
final class MapAsyncStage<T, R> extends Stage<R> {
  private final SendChannel<? super R> out;
  private final int concurrency;
  private final Mapper<? super T, ? extends CompletionStage<? extends R>> mapper;

  private final Channel<Boolean> completed = Channel.conflated();
  private final Select select = Select.ordered();
  private final ReceiveClause<? extends T> element;
  private final Then<SelectClause> chosen = this::chosen;
  private final Next sent = this::sent;

  private final ArrayDeque<CompletableFuture<? extends R>> pending = new ArrayDeque<>();
  private boolean open = true;

  MapAsyncStage(
      ReceiveChannel<? extends T> in,
      SendChannel<? super R> out,
      int concurrency,
      Mapper<? super T, ? extends CompletionStage<? extends R>> mapper) {
    super(List.of(in), List.of(out));
    this.out = out;
    this.concurrency = concurrency;
    this.mapper = mapper;
    select.receive(completed);
    element = select.receive(in);
  }

  @Override
  protected Op start() throws Exception {
    CompletableFuture<? extends R> first = pending.peek();
    if (first != null && first.isDone()) {
      pending.remove();
      R result = Futures.resultOf(first);
      hold(result);
      return send(out, result, sent, outputEnded);
    }
    if (first == null && !open) {
      return done();
    }
    if (open && pending.size() < concurrency) {
      element.enable();
    } else {
      element.disable();
    }
    return select(select, chosen);
  }

  private Op chosen(SelectClause clause) throws Exception {
    if (clause == element) {
      if (element.isClosed()) {
        open = false;
        ended(element.cause());
      } else {
        begin(element.element());
      }
    }
    return start();
  }

  private void begin(T toMap) throws Exception {
    CompletionStage<? extends R> stage =
        Objects.requireNonNull(mapper.map(toMap), "the mapper returned null");
    pending.add(stage.toCompletableFuture());
    stage.whenComplete((result, failure) -> completed.trySend(true));
  }

  private Op sent() throws Exception {
    release();
    return start();
  }

  @Override
  void giveUp() {
    for (CompletableFuture<? extends R> future : pending) {
      if (!future.cancel(true) && future.state() == Future.State.SUCCESS) {
        undelivered(future.resultNow());
      }
    }
    pending.clear();
  }
}
