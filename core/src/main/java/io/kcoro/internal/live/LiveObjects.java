package io.kcoro.internal.live;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The objects of one kind that are alive, held weakly: who forgets one need not say so. A list for
/// each of a few stripes, so that threads that make many do not wait for each other; each list
/// drops what has been collected when something is added to it or it is looked at.
///
/// @param <T> the kind
public final class LiveObjects<T> {
  /// The place of one object in its list; linked and unlinked under the monitor of the stripe.
  private static final class Node<T> extends WeakReference<T> {
    @Nullable Node<T> previous;
    @Nullable Node<T> next;

    Node(T object, ReferenceQueue<T> collected) {
      super(object, collected);
    }
  }

  /// One of the lists. Its monitor guards it; nothing is called under it that could wait.
  private static final class Stripe<T> {
    private final ReferenceQueue<T> collected = new ReferenceQueue<>();
    private @Nullable Node<T> first;

    void add(T object) {
      Node<T> node = new Node<>(object, collected);
      synchronized (this) {
        expunge();
        Node<T> second = first;
        node.next = second;
        if (second != null) {
          second.previous = node;
        }
        first = node;
      }
    }

    synchronized void addAllTo(List<? super T> found) {
      expunge();
      for (Node<T> node = first; node != null; node = node.next) {
        T object = node.get();
        if (object != null) {
          found.add(object);
        }
      }
    }

    synchronized int nodes() {
      expunge();
      int count = 0;
      for (Node<T> node = first; node != null; node = node.next) {
        count++;
      }
      return count;
    }

    private void expunge() {
      for (Reference<? extends T> dead; (dead = collected.poll()) != null; ) {
        unlink((Node<?>) dead);
      }
    }

    @SuppressWarnings("unchecked") // only nodes of this list are registered with its queue
    private void unlink(Node<?> dead) {
      Node<T> node = (Node<T>) dead;
      Node<T> before = node.previous;
      Node<T> after = node.next;
      if (before == null) {
        first = after;
      } else {
        before.next = after;
      }
      if (after != null) {
        after.previous = before;
      }
    }
  }

  private static final int STRIPES =
      Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors());

  private final List<Stripe<T>> stripes = new ArrayList<>();

  public LiveObjects() {
    for (int i = 0; i < STRIPES; i++) {
      stripes.add(new Stripe<>());
    }
  }

  /// Takes up `object`, which is not there yet.
  public void add(T object) {
    stripes.get((int) Thread.currentThread().threadId() & (STRIPES - 1)).add(object);
  }

  /// Those that are alive, in no order.
  public List<T> all() {
    List<T> found = new ArrayList<>();
    stripes.forEach(stripe -> stripe.addAllTo(found));
    return found;
  }

  /// How many places are taken, for the check that nothing is left behind.
  public int size() {
    return stripes.stream().mapToInt(Stripe::nodes).sum();
  }
}
