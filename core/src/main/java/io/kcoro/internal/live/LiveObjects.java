package io.kcoro.internal.live;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The objects of one kind that are alive, held weakly: who forgets one need not say so, but can,
/// in constant time ([Entry#free()]). An array for each of a few stripes, so that threads that make
/// many do not wait for each other.
///
/// Places whose object was collected are found by looking through the stripe: when somebody asks,
/// and by who adds, if a collection has been since the last time and it pays: half as many have
/// been added as were alive then. So what stays of objects that are gone is no more than that. (A
/// queue of what was collected would tell at once, and takes longer than all else here together.)
///
/// Thread-safe. Of an object that is added while somebody looks it is open whether it is seen.
///
/// @param <T> the kind
public final class LiveObjects<T> {
  private static final int STRIPES =
      Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors());

  /// How many are added at least before a stripe is looked through; a power of two.
  private static final int LEAST = 64;

  private static final List<LiveObjects<?>> KINDS = new CopyOnWriteArrayList<>();

  // Plain: an object that is made just when this is set is taken up or not.
  private static boolean areKept = true;

  /// The place of one object; as small as can be, because there is one for each channel.
  public static class Place<T> extends WeakReference<T> {
    /// Where it lies in its stripe, -1 if it does not. Guarded by the monitor of the stripe.
    private int index = -1;

    private Place(T object) {
      super(object);
    }
  }

  /// The place of an object that has an end of its own.
  public static final class Entry<T> extends Place<T> {
    private final Stripe<T> stripe;

    private Entry(T object, Stripe<T> stripe) {
      super(object);
      this.stripe = stripe;
    }

    /// Takes the object out. Idempotent.
    public void free() {
      stripe.free(this);
    }
  }

  /// Some of the objects. Its monitor guards it. What it calls under the monitor comes before a
  /// change or after it: where there is no stack or memory left for that, nothing is torn.
  private static final class Stripe<T> {
    private Place<T>[] places = newArray(LEAST);
    private int count;

    /// How many may be added until it pays to look for what was collected.
    private int rest = LEAST;

    /// Nobody has what this refers to: when it is cleared, there was a collection.
    private WeakReference<Object> collection = new WeakReference<>(new Object());

    synchronized void add(Place<T> place) {
      if (count == places.length) {
        makeRoom();
      } else if (rest <= 0 && collection.refersTo(null)) {
        freeCollected();
      }
      rest--;
      place.index = count;
      places[count++] = place;
    }

    private void makeRoom() {
      if (collection.refersTo(null)) {
        freeCollected();
      }
      if (count > places.length / 2) {
        places = Arrays.copyOf(places, 2 * places.length);
      }
    }

    private void freeCollected() {
      WeakReference<Object> next = new WeakReference<>(new Object());
      for (int i = count - 1; i >= 0; i--) {
        Place<T> place = places[i];
        if (place.refersTo(null)) {
          remove(place);
        }
      }
      if (places.length > LEAST && count < places.length / 8) {
        places = Arrays.copyOf(places, Math.max(LEAST, places.length / 4));
      }
      rest = LEAST + count / 2;
      collection = next;
    }

    synchronized void free(Place<T> place) {
      place.clear(); // so that the collector has no work with it
      if (place.index >= 0) {
        remove(place);
      }
    }

    /// Holds no call.
    @SuppressWarnings("NullAway") // nobody reads from `count` on
    private void remove(Place<T> place) {
      Place<T> last = places[--count];
      places[place.index] = last;
      places[count] = null;
      last.index = place.index;
      place.index = -1;
    }

    synchronized void freeAll() {
      while (count > 0) {
        Place<T> place = places[count - 1];
        place.clear();
        remove(place);
      }
    }

    synchronized List<T> alive() {
      freeCollected();
      List<T> found = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        T object = places[i].get();
        if (object != null) {
          found.add(object);
        }
      }
      return found;
    }

    synchronized int checkInvariants() {
      freeCollected();
      for (int i = 0; i < places.length; i++) {
        Place<T> place = places[i];
        if (i < count ? place.index != i : place != null) {
          throw new AssertionError("place %d of %d live objects is torn".formatted(i, count));
        }
      }
      return count;
    }

    @SuppressWarnings("unchecked") // only this class sees it
    private static <T> Place<T>[] newArray(int length) {
      return (Place<T>[]) new Place<?>[length];
    }
  }

  private final List<Stripe<T>> stripes = new ArrayList<>();

  public LiveObjects() {
    for (int i = 0; i < STRIPES; i++) {
      stripes.add(new Stripe<>());
    }
    KINDS.add(this);
  }

  /// Takes up what is made from now on, of all kinds; or takes up nothing any more, and forgets
  /// what was.
  public static void keep(boolean on) {
    areKept = on;
    if (!on) {
      KINDS.forEach(kind -> kind.stripes.forEach(Stripe::freeAll));
    }
  }

  /// Takes up `object`, which is not there yet, until it is collected.
  public void add(T object) {
    if (areKept) {
      stripe().add(new Place<>(object));
    }
  }

  /// Takes up `object`, which is not there yet, until it is collected or its entry freed.
  ///
  /// @return the entry; null if nothing is taken up
  public @Nullable Entry<T> enter(T object) {
    if (!areKept) {
      return null;
    }
    Entry<T> entry = new Entry<>(object, stripe());
    entry.stripe.add(entry);
    return entry;
  }

  private Stripe<T> stripe() {
    return stripes.get((int) Thread.currentThread().threadId() & (STRIPES - 1));
  }

  /// Those that are alive, in no order.
  public List<T> all() {
    List<T> found = new ArrayList<>();
    for (Stripe<T> stripe : stripes) {
      found.addAll(stripe.alive());
    }
    return found;
  }

  /// Checks the places.
  ///
  /// @return how many are taken, when what was collected has been looked for
  /// @throws AssertionError if they are torn
  public int checkInvariants() {
    return stripes.stream().mapToInt(Stripe::checkInvariants).sum();
  }
}
