package io.kcoro.scope;

import io.kcoro.internal.wait.Parties;
import io.kcoro.internal.wait.ThreadWaiter;
import io.kcoro.internal.wait.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What runs in a thread of its own or a borrowed one, a coroutine or the body of a scope: what it
/// waits for, and the scopes it has opened.
final class ScopeTree {
  /// The [DirectCoroutine] or the [Scope].
  final Object owner;

  /// The wait that its thread is in. Written by that thread.
  private volatile @Nullable ThreadWaiter waiter;

  /// Made when it opens the first one.
  private volatile @Nullable Set<Scope> opened;

  ScopeTree(Object owner) {
    this.owner = owner;
  }

  void waitsIn(@Nullable ThreadWaiter waiter) {
    this.waiter = waiter;
  }

  @Nullable Waiting waiting() {
    ThreadWaiter seen = waiter;
    return seen == null ? null : seen.waiting();
  }

  void opened(Scope scope) {
    Set<Scope> scopes = opened;
    if (scopes == null) {
      synchronized (this) {
        scopes = opened;
        if (scopes == null) {
          scopes = ConcurrentHashMap.newKeySet();
          opened = scopes;
        }
      }
    }
    scopes.add(scope);
  }

  void closed(Scope scope) {
    Set<Scope> scopes = opened;
    if (scopes != null) {
      scopes.remove(scope);
    }
  }

  List<ScopeSnapshot> openedScopes() {
    List<ScopeSnapshot> snapshots = new ArrayList<>();
    Set<Scope> scopes = opened;
    if (scopes != null) {
      scopes.forEach(scope -> snapshots.add(scope.look()));
    }
    return snapshots;
  }

  void numberThreads() {
    Set<Scope> scopes = opened;
    if (scopes != null) {
      scopes.forEach(Scope::numberThreads);
    }
  }

  /// Whose thread waits so: the number and the name.
  static @Nullable Long party(@Nullable Waiting waiting) {
    Object party = waiting == null ? null : waiting.waiter().party();
    return party == null ? null : Long.valueOf(Parties.number(party));
  }

  static @Nullable String thread(@Nullable Waiting waiting) {
    return waiting != null && waiting.waiter().party() instanceof Thread thread
        ? Parties.name(thread)
        : null;
  }

  static @Nullable String what(@Nullable Waiting waiting) {
    return waiting == null ? null : waiting.what();
  }

  static @Nullable Duration since(@Nullable Waiting waiting) {
    return waiting == null || waiting.since() == null
        ? null
        : Duration.ofNanos(Math.max(0, System.nanoTime() - waiting.since()));
  }
}
