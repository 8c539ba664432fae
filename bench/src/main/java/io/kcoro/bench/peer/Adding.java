package io.kcoro.bench.peer;

import io.kcoro.actor.Behavior;
import io.kcoro.bench.row.Element;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The behavior of an actor that adds up.
final class Adding implements Behavior<Element> {
  private final LongAdder sum;
  private long own;

  /// @param sum gets its sum when it has handled all
  Adding(LongAdder sum) {
    this.sum = sum;
  }

  @Override
  public void onMessage(Element element) {
    own += element.value();
  }

  @Override
  public void onStop(@Nullable Throwable cause) {
    sum.add(own);
  }
}
