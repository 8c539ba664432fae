package io.kcoro.pipeline;

import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import java.util.Objects;

/// One element becomes one other.
final class MapStage<T, R> extends OneToOne<T, R> {
  private final Mapper<? super T, ? extends R> mapper;

  MapStage(
      ReceiveChannel<? extends T> in,
      SendChannel<? super R> out,
      Mapper<? super T, ? extends R> mapper) {
    super(in, out);
    this.mapper = mapper;
  }

  @Override
  Op received(T element) throws Exception {
    return sendNext(Objects.requireNonNull(mapper.map(element), "the mapper returned null"));
  }
}
