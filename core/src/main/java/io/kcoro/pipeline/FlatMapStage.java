package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One element becomes any number of others, which are made one by one, as they are sent.
final class FlatMapStage<T, R> extends OneToOne<T, R> {
  private final Mapper<? super T, ? extends Iterable<? extends R>> mapper;
  private @Nullable Iterator<? extends R> rest;

  FlatMapStage(
      ReceiveChannel<? extends T> in,
      SendChannel<? super R> out,
      Mapper<? super T, ? extends Iterable<? extends R>> mapper) {
    super(in, out);
    this.mapper = mapper;
  }

  @Override
  Op received(T element) throws Exception {
    rest = Objects.requireNonNull(mapper.map(element), "the mapper returned null").iterator();
    return sent();
  }

  @Override
  Op sent() {
    Iterator<? extends R> elements = Objects.requireNonNull(rest);
    if (elements.hasNext()) {
      return sendNext(Objects.requireNonNull(elements.next(), "the mapper gave a null element"));
    }
    rest = null;
    return receiveNext();
  }

  @Override
  void giveUp() {
    Iterator<? extends R> elements = rest;
    rest = null;
    while (elements != null && hasUndeliveredHandler() && elements.hasNext()) {
      undelivered(elements.next());
    }
  }
}
