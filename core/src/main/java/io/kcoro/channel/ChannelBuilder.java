package io.kcoro.channel;

import io.kcoro.metering.Metering;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Describes a channel and makes it.
///
/// ```java
/// Channel<Order> orders =
///     Channel.<Order>builder().name("orders").buffered(64).onUndelivered((o, why) -> o.release()).build();
/// ```
///
/// Without further calls it describes a rendezvous channel. Not thread-safe; may be used again
/// after [#build()].
///
/// @param <T> the type of the elements
public final class ChannelBuilder<T> {
  /// Elements in one segment of an unlimited channel: 1 KiB of references on most machines.
  private static final int SEGMENT_LENGTH = 256;

  private static final AtomicLong UNNAMED = new AtomicLong();

  private @Nullable String name;
  private ChannelKind kind = ChannelKind.RENDEZVOUS;
  private int capacity;
  private Overflow overflow = Overflow.SUSPEND;
  private @Nullable UndeliveredHandler<? super T> undeliveredHandler;
  private Metering metering = Metering.OFF;
  private @Nullable ToLongFunction<? super T> sizer;
  private @Nullable ElementPolicy<T> policy;

  ChannelBuilder() {}

  /// Names the channel, for messages and for whoever looks at the program from outside. Without a
  /// name it gets one with a number.
  public ChannelBuilder<T> name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /// Makes it keep nothing: a send waits for its receiver.
  public ChannelBuilder<T> rendezvous() {
    return of(ChannelKind.RENDEZVOUS, 0);
  }

  /// Makes it keep up to `capacity` elements. The memory for their references is taken when the
  /// first one comes that has to wait for its receiver.
  ///
  /// @param capacity at least 0; 0 is a rendezvous
  /// @throws IllegalArgumentException if `capacity` is negative
  public ChannelBuilder<T> buffered(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException(
          "capacity " + capacity + " is negative; a channel for any number is unlimited()");
    }
    return of(capacity == 0 ? ChannelKind.RENDEZVOUS : ChannelKind.BUFFERED, capacity);
  }

  /// Makes it keep the latest element only.
  public ChannelBuilder<T> conflated() {
    return of(ChannelKind.CONFLATED, 1);
  }

  /// Makes it keep any number of elements.
  public ChannelBuilder<T> unlimited() {
    return of(ChannelKind.UNLIMITED, Integer.MAX_VALUE);
  }

  private ChannelBuilder<T> of(ChannelKind kind, int capacity) {
    this.kind = kind;
    this.capacity = capacity;
    return this;
  }

  /// Says what a send does when the channel is full. [Overflow#SUSPEND] if not said.
  public ChannelBuilder<T> overflow(Overflow overflow) {
    this.overflow = Objects.requireNonNull(overflow, "overflow");
    return this;
  }

  /// Says who gets the elements that the channel took and cannot deliver. Without a handler they
  /// are left to the garbage collector, or to [ElementPolicy#discard].
  public ChannelBuilder<T> onUndelivered(UndeliveredHandler<? super T> handler) {
    undeliveredHandler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /// Says how much is measured of the channel from the beginning; nothing if not said. A rule of
  /// `Monitor.meter` that fits its name goes before this.
  public ChannelBuilder<T> metering(Metering level) {
    metering = Objects.requireNonNull(level, "level");
    return this;
  }

  /// Says how many bytes an element has, for the measures. The sizer is called for each element
  /// that is sent, by its sender right before it is tried, and again by whoever has received it;
  /// outside locks, as long as the channel is metered. So the size must not depend on what is done
  /// with the element in between. The sizer must be quick and must not wait; what it throws goes to
  /// the handler of the scope or thread, and the element counts as empty.
  public ChannelBuilder<T> sizedBy(ToLongFunction<? super T> sizer) {
    this.sizer = Objects.requireNonNull(sizer, "sizer");
    return this;
  }

  /// Says how elements are treated that have an owner: they are taken from their sender, given back
  /// to it, released. It tells their size, too, in place of [#sizedBy].
  public ChannelBuilder<T> elements(ElementPolicy<T> policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /// Makes the channel.
  ///
  /// @throws IllegalStateException if the overflow policy does not fit the kind: a rendezvous has
  ///   no oldest element, a conflated channel has its own policy, an unlimited one is never full;
  ///   or if both [#elements] and [#sizedBy] tell the size of an element
  public Channel<T> build() {
    return build(SEGMENT_LENGTH);
  }

  /// @param segmentLength see [ChannelState#ChannelState]
  DefaultChannel<T> build(int segmentLength) {
    if (policy != null && sizer != null) {
      throw new IllegalStateException(
          "elements(policy) and sizedBy(sizer) both tell the size of an element; leave sizedBy out");
    }
    if (overflow != Overflow.SUSPEND && kind != ChannelKind.BUFFERED) {
      String reason =
          switch (kind) {
            case RENDEZVOUS ->
                overflow == Overflow.DROP_OLDEST ? "keeps no oldest element to drop" : null;
            case CONFLATED -> "always keeps the newest element";
            case UNLIMITED -> "is never full";
            case BUFFERED -> null;
          };
      if (reason != null) {
        throw new IllegalStateException(
            "overflow %s cannot be had: a %s channel %s; leave overflow out, or use buffered(n)"
                .formatted(overflow, kind, reason));
      }
    }
    return new DefaultChannel<>(this, segmentLength);
  }

  String channelName() {
    return name != null ? name : "channel-" + UNNAMED.incrementAndGet();
  }

  ChannelKind kind() {
    return kind;
  }

  int capacity() {
    return capacity;
  }

  /// A conflated channel drops its oldest, and only, element.
  Overflow effectiveOverflow() {
    return kind == ChannelKind.CONFLATED ? Overflow.DROP_OLDEST : overflow;
  }

  Metering metering() {
    return metering;
  }

  @Nullable ToLongFunction<? super T> sizer() {
    return policy == null ? sizer : policy::length;
  }

  @Nullable ElementPolicy<T> policy() {
    return policy;
  }

  @Nullable UndeliveredHandler<? super T> undeliveredHandler() {
    return undeliveredHandler;
  }
}
