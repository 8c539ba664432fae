package io.kcoro.channel;

import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.internal.wait.StackReserve;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Each element for everybody who has subscribed: publishers send into one channel, the inlet, and
/// each subscriber receives from a channel of its own.
///
/// ```java
/// Broadcast<Price> prices = Broadcast.create();
/// scope.launch("prices", prices);
/// ReceiveChannel<Price> all = prices.subscribe(Channel.<Price>builder().buffered(64));
/// ReceiveChannel<Price> latest = prices.subscribe(Channel.<Price>builder().conflated());
/// prices.inlet().send(price);
/// ```
///
/// What hands the elements on is a coroutine, this object: it must be launched, once, and ends when
/// the inlet was closed. It takes one element after the other from the inlet.
///
/// **Order.** All subscribers see the elements in the same order, that of the inlet. A subscriber
/// sees those that are handed on after it has subscribed, without a gap, those included that lie in
/// the inlet at that time; before these, if there is a replay, the last ones that were handed on,
/// as many of them as its channel has room for.
///
/// **A slow subscriber** is what its channel says. If that is full it drops, keeps the latest only,
/// keeps any number, or suspends ([ChannelBuilder]). In the latter case the element is handed to
/// all others first, and then the broadcast, and so in time the publishers, waits for that
/// subscriber; or leaves it behind ([SlowSubscriber]).
///
/// **Leaving.** A subscriber leaves by [ReceiveChannel#cancel()] of its channel, in constant time,
/// and nothing of it stays. Who just stops receiving makes the publishers wait.
///
/// **End.** The first cause counts. Who subscribes after the end finds the replay, and then the
/// end.
///
/// | what happens | the inlet | the channels of the subscribers |
/// |---|---|---|
/// | the inlet is closed | what was sent is handed on | are closed then, with its cause, if any |
/// | [#cancel(Throwable)] | is cancelled | are cancelled, at once |
/// | the coroutine is cancelled | is cancelled with the [io.kcoro.cancel.CancelledException] | are closed with the same |
///
/// **A publisher** that is cancelled before the inlet took its element has published nothing; after
/// that the element goes to all.
///
/// **Without subscribers** elements are dropped: they are counted as unheard, and go to the
/// undelivered handler of the inlet with [Reason#NO_SUBSCRIBER]. If there is a replay it keeps
/// them, and lets go of old ones without a word.
///
/// **Who owns the element.** All who see it share one object: it should be immutable. So none of
/// the channels can have an [ElementPolicy], which is for elements with one owner. The undelivered
/// handler of a subscriber's channel tells that this subscriber misses an element that its channel
/// had taken; others may have it. Only what comes to the handler of the inlet nobody else has.
///
/// Thread-safe. No method of this class suspends.
///
/// @param <T> the type of the elements
public final class Broadcast<T> extends Stackless {
  /// Room of a subscriber that says nothing else.
  private static final int DEFAULT_CAPACITY = 64;

  private record Subscriber<T>(DefaultChannel<T> channel, SlowSubscriber whenSlow) {}

  private final DefaultChannel<T> inlet;
  private final int replay;
  private final Then<T> received = this::received;
  private final WhenClosed inletEnded = cause -> done();
  private final Next sent = this::sent;
  private final WhenClosed left = cause -> sendToNext();

  private final Object lock = new Object();

  // ---- guarded by the lock ----

  private final Set<Subscriber<T>> subscribers = new LinkedHashSet<>();

  /// The same as a list, made when an element is handed on; null after a change.
  private @Nullable List<Subscriber<T>> everybody;

  /// The last ones that were handed on.
  private final Deque<T> latest = new ArrayDeque<>();

  private long published;
  private long unheard;
  private long disconnected;
  private boolean ended;
  private @Nullable Throwable cause;

  // ---- the coroutine's own ----

  private @Nullable T element;

  /// Whether somebody has the element, or will.
  private boolean taken;

  /// Those who still wait for the element.
  private final Deque<DefaultChannel<T>> slow = new ArrayDeque<>();

  private Broadcast(ChannelBuilder<T> inlet, int replay) {
    if (replay < 0) {
      throw new IllegalArgumentException("a replay of " + replay + " elements");
    }
    this.inlet = build(inlet);
    this.replay = replay;
  }

  private static <T> DefaultChannel<T> build(ChannelBuilder<T> builder) {
    if (builder.policy() != null) {
      throw new IllegalArgumentException(
          "a channel of a broadcast cannot have an element policy: its elements are shared");
    }
    return (DefaultChannel<T>) builder.build();
  }

  /// A broadcast whose inlet is a rendezvous, without a replay.
  public static <T> Broadcast<T> create() {
    return create(Channel.builder());
  }

  /// A broadcast with an inlet, and a name, as described, without a replay.
  ///
  /// @param inlet its undelivered handler gets elements that no subscriber will see
  /// @throws IllegalArgumentException if it has an element policy
  public static <T> Broadcast<T> create(ChannelBuilder<T> inlet) {
    return create(inlet, 0);
  }

  /// A broadcast with an inlet as described, whose new subscribers find the last elements.
  ///
  /// @param inlet its undelivered handler gets elements that no subscriber will see
  /// @param replay how many elements, at least 0
  /// @throws IllegalArgumentException if `replay` is negative, or `inlet` has an element policy
  public static <T> Broadcast<T> create(ChannelBuilder<T> inlet, int replay) {
    return new Broadcast<>(inlet, replay);
  }

  /// Where publishers send; to close it ends the broadcast when all it took has been handed on.
  public SendChannel<T> inlet() {
    return inlet;
  }

  /// Subscribes with a channel that keeps up to 64 elements and then makes the publishers wait.
  public ReceiveChannel<T> subscribe() {
    return subscribe(Channel.<T>builder().buffered(DEFAULT_CAPACITY));
  }

  /// Subscribes with a channel as described. If it suspends when it is full, the publishers wait.
  ///
  /// @return a new channel, to be received from, and to be cancelled by who has had enough
  /// @throws IllegalArgumentException if it has an element policy
  public ReceiveChannel<T> subscribe(ChannelBuilder<T> channel) {
    return subscribe(channel, SlowSubscriber.WAIT);
  }

  /// Subscribes with a channel as described.
  ///
  /// @param whenSlow what happens when the channel is full, if its overflow policy is to suspend
  /// @return a new channel, to be received from, and to be cancelled by who has had enough
  /// @throws IllegalArgumentException if it has an element policy
  public ReceiveChannel<T> subscribe(ChannelBuilder<T> channel, SlowSubscriber whenSlow) {
    Objects.requireNonNull(whenSlow, "whenSlow");
    DefaultChannel<T> made = build(channel);
    Subscriber<T> subscriber = new Subscriber<>(made, whenSlow);
    made.whenCancelled(() -> remove(subscriber));
    StackReserve.ensure();
    boolean late;
    Throwable why;
    synchronized (lock) {
      // Nobody has the channel yet: this resumes nobody, and no handler runs.
      latest.stream().skip(Math.max(0, latest.size() - made.capacity)).forEach(made::trySend);
      late = ended;
      why = cause;
      if (!late) {
        subscribers.add(subscriber);
        everybody = null;
      }
    }
    if (late) {
      made.close(why);
    }
    return made;
  }

  /// Ends the broadcast for everybody, at once; see [#cancel(Throwable)].
  public boolean cancel() {
    return cancel(null);
  }

  /// Ends the broadcast for everybody, at once: what was sent and not received goes to the
  /// undelivered handlers, waiting publishers fail, subscribers find their channels closed.
  ///
  /// @param why the cause, or null
  /// @return true if this call cancelled it (the inlet may have been closed before), false if it
  ///   had been cancelled before
  public boolean cancel(@Nullable Throwable why) {
    Throwable closedWith = inlet.cause();
    Throwable first = closedWith == null ? why : closedWith;
    List<Subscriber<T>> all = end(first, true); // before the coroutine, which would close them only
    boolean cancelled = inlet.cancel(why);
    for (Subscriber<T> subscriber : all) {
      subscriber.channel.cancel(first);
    }
    return cancelled;
  }

  /// What it has done so far.
  public BroadcastSnapshot snapshot() {
    synchronized (lock) {
      return new BroadcastSnapshot(
          inlet.name(), published, unheard, disconnected, subscribers.size(), ended);
    }
  }

  @Override
  public String toString() {
    BroadcastSnapshot now = snapshot();
    return "Broadcast[%s, %d subscribers, %d published%s]"
        .formatted(now.name(), now.subscribers(), now.published(), now.ended() ? ", ended" : "");
  }

  // ---- the coroutine ----

  @Override
  protected Op start() {
    return receive(inlet, received, inletEnded);
  }

  private Op received(T element) {
    this.element = element;
    for (Subscriber<T> subscriber : publish(element)) {
      DefaultChannel<T> channel = subscriber.channel;
      switch (channel.offer(element, null)) {
        case CLOSED -> remove(subscriber);
        case WOULD_BLOCK -> {
          if (subscriber.whenSlow == SlowSubscriber.WAIT) {
            slow.add(channel);
          } else {
            disconnect(subscriber);
          }
        }
        default -> taken = true;
      }
    }
    return sendToNext();
  }

  private Op sent() {
    taken = true;
    return sendToNext();
  }

  private Op sendToNext() {
    DefaultChannel<T> channel = slow.poll();
    T toSend = element;
    if (channel != null && toSend != null) {
      return send(channel, toSend, sent, left);
    }
    release();
    return start();
  }

  /// Decides who gets an element: who has subscribed by now.
  private List<Subscriber<T>> publish(T element) {
    synchronized (lock) {
      published++;
      taken = replay > 0 && !ended;
      if (taken) {
        if (latest.size() == replay) {
          latest.remove();
        }
        latest.add(element);
      }
      List<Subscriber<T>> all = everybody;
      if (all == null) {
        all = List.copyOf(subscribers);
        everybody = all;
      }
      return all;
    }
  }

  /// Lets go of the element; if nobody has it, its owner is told.
  private void release() {
    T held = element;
    element = null;
    if (held != null && !taken) {
      boolean late;
      synchronized (lock) {
        unheard++;
        late = ended;
      }
      inlet.undelivered(held, late ? Reason.CANCELLED : Reason.NO_SUBSCRIBER);
    }
  }

  private void disconnect(Subscriber<T> subscriber) {
    DefaultChannel<T> channel = subscriber.channel;
    if (channel.close(new SlowSubscriberException(inlet.name(), channel.name()))) {
      synchronized (lock) {
        disconnected++;
      }
    }
    remove(subscriber);
  }

  private void remove(Subscriber<T> subscriber) {
    synchronized (lock) {
      if (subscribers.remove(subscriber)) {
        everybody = null;
      }
    }
  }

  @Override
  protected void onEnd(@Nullable Throwable thrown) {
    slow.clear();
    Throwable why = inlet.cause();
    if (thrown != null) {
      inlet.cancel(thrown);
      why = thrown;
    }
    for (Subscriber<T> subscriber : end(why, false)) {
      subscriber.channel.close(why);
    }
    release();
  }

  /// @return who has to be told
  private List<Subscriber<T>> end(@Nullable Throwable why, boolean forget) {
    synchronized (lock) {
      if (!ended) {
        ended = true;
        cause = why;
      }
      if (forget) {
        latest.clear();
      }
      List<Subscriber<T>> all = List.copyOf(subscribers);
      subscribers.clear();
      everybody = null;
      return all;
    }
  }

  /// Checks what is true whenever nothing is under way.
  ///
  /// @throws AssertionError if it is not
  void checkInvariants() {
    synchronized (lock) {
      List<Subscriber<T>> all = everybody;
      if ((all != null && !all.equals(List.copyOf(subscribers)))
          || latest.size() > replay
          || unheard > published
          || (ended && !subscribers.isEmpty())) {
        throw new AssertionError("broadcast '" + inlet.name() + "' is torn");
      }
    }
  }
}
