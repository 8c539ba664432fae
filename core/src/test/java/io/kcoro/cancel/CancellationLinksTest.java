package io.kcoro.cancel;

import static io.kcoro.cancel.CancellationTokenTest.invariants;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sources linked to the tokens of others. */
class CancellationLinksTest {
  private static final CancellationReason REASON = CancellationReason.user("enough");

  private final CancellationSource root = new CancellationSource();

  @Test
  void aChildIsCancelledWithItsParentAndWithTheSameReason() {
    CancellationSource child = CancellationSource.linkedTo(root.token());
    root.cancel(REASON);
    assertThat(child.token().reason()).isSameAs(REASON);
    assertThat(child.cancel("later")).isFalse();
  }

  @Test
  void aParentIsNotCancelledWithItsChild() {
    CancellationSource child = CancellationSource.linkedTo(root.token());
    child.cancel("alone");
    assertThat(root.token().isCancelled()).isFalse();
    root.cancel(REASON);
    assertThat(child.token().reason()).isEqualTo(CancellationReason.user("alone"));
  }

  @Test
  void aChildOfACancelledParentIsCancelledFromTheStart() {
    root.cancel(REASON);
    assertThat(CancellationSource.linkedTo(root.token()).token().reason()).isSameAs(REASON);
    assertThat(
            CancellationSource.linkedTo(new CancellationSource().token(), root.token())
                .token()
                .reason())
        .isSameAs(REASON);
  }

  @Test
  void theFirstOfSeveralParentsCancels() {
    CancellationSource second = new CancellationSource();
    CancellationSource child =
        CancellationSource.linkedTo(root.token(), second.token(), CancellationToken.never());
    second.cancel(REASON);
    root.cancel("later");
    assertThat(child.token().reason()).isSameAs(REASON);
  }

  @Test
  void aClosedSourceIsNotCancelledWithItsParentAndLeavesNothingThere() {
    CancellationSource child = CancellationSource.linkedTo(root.token(), root.token());
    assertThat(invariants(root.token())).isEqualTo(2);
    child.close();
    child.close();
    assertThat(invariants(root.token())).isZero();
    root.cancel(REASON);
    assertThat(child.token().isCancelled()).isFalse();
    assertThat(child.cancel("itself")).isTrue();
  }

  @Test
  void theWholeTreeIsCancelledBeforeAnyHandlerRuns() {
    List<CancellationSource> tree = new ArrayList<>(List.of(root));
    for (int i = 0; i < 200; i++) {
      tree.add(CancellationSource.linkedTo(tree.get(i / 3).token()));
    }
    List<Boolean> seen = Collections.synchronizedList(new ArrayList<>());
    for (CancellationSource source : tree) {
      source
          .token()
          .onCancel(
              reason -> seen.add(tree.stream().allMatch(other -> other.token().isCancelled())));
    }
    root.cancel(REASON);
    assertThat(seen).hasSize(tree.size()).containsOnly(true);
  }

  @Test
  void handlersOfParentsRunBeforeThoseOfChildren() {
    List<String> log = new ArrayList<>();
    CancellationSource child = CancellationSource.linkedTo(root.token());
    CancellationSource grandchild = CancellationSource.linkedTo(child.token());
    grandchild.token().onCancel(reason -> log.add("grandchild"));
    child.token().onCancel(reason -> log.add("child"));
    root.token().onCancel(reason -> log.add("root"));
    root.cancel(REASON);
    assertThat(log).containsExactly("root", "child", "grandchild");
  }

  @Test
  void aDiamondRunsItsHandlersOnce() {
    List<String> log = new ArrayList<>();
    CancellationSource left = CancellationSource.linkedTo(root.token());
    CancellationSource right = CancellationSource.linkedTo(root.token());
    CancellationSource bottom = CancellationSource.linkedTo(left.token(), right.token());
    bottom.token().onCancel(reason -> log.add("bottom"));
    root.cancel(REASON);
    assertThat(log).containsExactly("bottom");
  }

  @Test
  void aChainOfAHundredThousandSourcesDoesNotOverflowTheStack() {
    List<CancellationSource> chain = new ArrayList<>(List.of(root));
    for (int i = 0; i < 100_000; i++) {
      chain.add(CancellationSource.linkedTo(chain.getLast().token()));
    }
    root.cancel(REASON);
    assertThat(chain).allMatch(source -> source.token().reason() == REASON);
  }

  @Test
  void aHundredThousandChildrenAreCancelledAndMayLeaveInAnyOrder() {
    List<CancellationSource> children = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      children.add(CancellationSource.linkedTo(root.token()));
    }
    for (int i = 0; i < 100_000; i += 2) {
      children.get(i).close();
    }
    assertThat(invariants(root.token())).isEqualTo(50_000);
    root.cancel(REASON);
    for (int i = 0; i < 100_000; i++) {
      assertThat(children.get(i).token().isCancelled()).isEqualTo(i % 2 == 1);
    }
    assertThat(invariants(root.token())).isZero();
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> CancellationSource.linkedTo(root.token(), null));
    assertThat(invariants(root.token())).isZero();
  }
}
