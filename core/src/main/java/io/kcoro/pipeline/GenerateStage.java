package io.kcoro.pipeline;

import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.SendChannel;
import java.util.List;

/// The first stage of a pipeline.
final class GenerateStage<T> extends Stage<T> {
  private final Generator<? extends T> generator;
  private final SendChannel<? super T> out;
  private final Next sent = this::start;

  GenerateStage(Generator<? extends T> generator, SendChannel<? super T> out) {
    super(List.of(), List.of(out));
    this.generator = generator;
    this.out = out;
  }

  @Override
  protected Op start() throws Exception {
    release();
    T element = generator.next();
    if (element == null) {
      return done();
    }
    hold(element);
    return send(out, element, sent, outputEnded);
  }
}
