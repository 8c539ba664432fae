package io.kcoro.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kcoro.support.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContextTest {
  private static final ContextKey<String> TRACE = ContextKey.named("trace");
  private static final ContextKey<Integer> USER = ContextKey.named("user");

  @Test
  void aValueIsFoundUnderItsKey() {
    Context context = Context.empty().with(TRACE, "a").with(USER, 7);
    assertThat(context.get(TRACE)).isEqualTo("a");
    assertThat(context.get(USER)).isEqualTo(7);
    assertThat(context.get(ContextKey.<String>named("trace"))).as("another key").isNull();
    assertThat(context.get(ContextKey.named("colour"), "blue")).isEqualTo("blue");
    assertThat(context.get(TRACE, "b")).isEqualTo("a");
    assertThat(context.size()).isEqualTo(2);
    assertThat(context.toString()).startsWith("Context[").contains("trace=a", "user=7");
  }

  @Test
  void theOneItWasMadeFromStaysAsItIs() {
    Context one = Context.empty().with(TRACE, "a");
    Context other = one.with(TRACE, "b");
    assertThat(one.get(TRACE)).isEqualTo("a");
    assertThat(other.get(TRACE)).isEqualTo("b");
    assertThat(other.size()).isEqualTo(1);
    assertThat(other.without(TRACE)).isSameAs(Context.empty());
    assertThat(one.without(USER)).isSameAs(one);
  }

  @Test
  void theValuesOfAnotherHideItsOwn() {
    Context one = Context.empty().with(TRACE, "a").with(USER, 7);
    Context both = one.with(Context.empty().with(USER, 8));
    assertThat(both).isEqualTo(Context.empty().with(USER, 8).with(TRACE, "a"));
    assertThat(both).hasSameHashCodeAs(Context.empty().with(USER, 8).with(TRACE, "a"));
    assertThat(one.with(Context.empty())).isSameAs(one);
    assertThat(Context.empty().with(one)).isSameAs(one);
    assertThat(one).isNotEqualTo(both);
  }

  @Test
  void outsideAnyScopeItIsEmpty() {
    assertThat(Context.current()).isSameAs(Context.empty());
  }

  @Test
  void nullIsNoValue() {
    assertThatNullPointerException().isThrownBy(() -> Context.empty().with(TRACE, null));
  }

  /** Against a map that is changed, with so many entries that there are chains and tables. */
  @Test
  void itIsAMapThatIsCopiedEachTime(Seeds seeds) {
    Random random = seeds.random();
    var keys = IntStream.range(0, 30).mapToObj(i -> ContextKey.<Integer>named("k" + i)).toList();
    Map<ContextKey<Integer>, Integer> model = new HashMap<>();
    Context context = Context.empty();
    for (int i = 0; i < 2_000; i++) {
      ContextKey<Integer> key = keys.get(random.nextInt(keys.size()));
      if (random.nextInt(3) == 0) {
        context = context.without(key);
        model.remove(key);
      } else {
        context = context.with(key, i);
        model.put(key, i);
      }
      assertThat(context.size()).isEqualTo(model.size());
      for (ContextKey<Integer> each : keys) {
        assertThat(context.get(each)).isEqualTo(model.get(each));
      }
    }
  }
}
