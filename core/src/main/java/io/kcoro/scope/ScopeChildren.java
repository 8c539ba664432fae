package io.kcoro.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The coroutines of a scope that have not ended, dealt out to several lists. A list is made when
/// its turn comes first, so that a scope with two coroutines has two lists.
final class ScopeChildren {
  /// A power of two.
  private static final int LISTS = 16;

  private final Scope scope;
  private final AtomicReferenceArray<@Nullable Children> lists = new AtomicReferenceArray<>(LISTS);

  // Plain: racing threads may take the same list, which costs a little time.
  private int turn;

  ScopeChildren(Scope scope) {
    this.scope = scope;
  }

  /// The list for another coroutine.
  Children nextList() {
    int index = turn++ & (LISTS - 1);
    Children list = lists.get(index);
    return list == null ? make(index) : list;
  }

  private synchronized Children make(int index) {
    Children list = lists.get(index);
    if (list == null) {
      list = new Children(scope);
      lists.set(index, list);
    }
    return list;
  }

  /// Those that have not ended, in no order.
  List<Child> all() {
    List<Child> found = new ArrayList<>();
    for (int i = 0; i < LISTS; i++) {
      Children list = lists.get(i);
      if (list != null) {
        found.addAll(list.all());
      }
    }
    return found;
  }
}
