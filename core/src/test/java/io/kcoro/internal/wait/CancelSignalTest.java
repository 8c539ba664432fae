package io.kcoro.internal.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CancelSignalTest {
  private final List<Integer> fired = new ArrayList<>();

  private final class Numbered extends CancelHandler {
    private final int number;

    Numbered(int number) {
      this.number = number;
    }

    @Override
    protected void fired() {
      fired.add(number);
    }
  }

  /** Against a plain list: whatever is registered and removed, in whatever order. */
  @Test
  void handlersKeepTheirOrderWhateverIsRemoved(Seeds seeds) {
    Random random = seeds.random();
    for (int round = 0; round < 200; round++) {
      CancelSignal signal = new CancelSignal();
      List<Numbered> model = new ArrayList<>();
      List<Numbered> removed = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        if (model.isEmpty() || random.nextInt(3) > 0) {
          Numbered handler = new Numbered(i);
          assertThat(signal.register(handler)).isTrue();
          model.add(handler);
        } else {
          Numbered handler = model.remove(random.nextInt(model.size()));
          signal.unregister(handler);
          removed.add(handler);
        }
        assertThat(signal.checkInvariants()).isEqualTo(model.size());
      }
      removed.forEach(signal::unregister);
      assertThat(signal.checkInvariants()).isEqualTo(model.size());
      fired.clear();
      assertThat(signal.fire("reason")).isTrue();
      assertThat(fired).isEqualTo(model.stream().map(handler -> handler.number).toList());
      assertThat(signal.checkInvariants()).isZero();
    }
  }

  @Test
  void aFiredSignalTakesNoHandler() {
    CancelSignal signal = new CancelSignal();
    assertThat(signal.firedReason()).isNull();
    signal.fire("reason");
    assertThat(signal.fire("later")).isFalse();
    assertThat(signal.firedReason()).isEqualTo("reason");
    Numbered late = new Numbered(1);
    assertThat(signal.register(late)).isFalse();
    signal.unregister(late);
    assertThat(fired).isEmpty();
  }

  @Test
  void theCheckFindsATornList() {
    CancelSignal signal = new CancelSignal();
    Numbered first = new Numbered(1);
    Numbered second = new Numbered(2);
    signal.register(first);
    signal.register(second);
    second.previous = null;
    assertThatExceptionOfType(AssertionError.class).isThrownBy(signal::checkInvariants);
    second.previous = first;
    first.next = null;
    assertThatExceptionOfType(AssertionError.class).isThrownBy(signal::checkInvariants);
  }
}
