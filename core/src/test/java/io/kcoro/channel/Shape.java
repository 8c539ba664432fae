package io.kcoro.channel;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A kind of channel with its sizes; behaviour is written once and tested with each that has it. */
record Shape(ChannelKind kind, int capacity, Overflow overflow, int segmentLength) {
  private static final int SEGMENT = 256;

  static final Shape RENDEZVOUS = of(ChannelKind.RENDEZVOUS, 0, Overflow.SUSPEND);
  static final Shape CONFLATED = of(ChannelKind.CONFLATED, 1, Overflow.SUSPEND);
  static final Shape UNLIMITED = of(ChannelKind.UNLIMITED, Integer.MAX_VALUE, Overflow.SUSPEND);

  static Shape buffered(int capacity) {
    return of(ChannelKind.BUFFERED, capacity, Overflow.SUSPEND);
  }

  static Shape dropping(Overflow overflow, int capacity) {
    return of(capacity == 0 ? ChannelKind.RENDEZVOUS : ChannelKind.BUFFERED, capacity, overflow);
  }

  private static Shape of(ChannelKind kind, int capacity, Overflow overflow) {
    return new Shape(kind, capacity, overflow, SEGMENT);
  }

  /** Those whose full channel makes a send wait. */
  static Stream<Shape> bounded() {
    return Stream.of(RENDEZVOUS, buffered(1), buffered(2), buffered(10), buffered(1000));
  }

  static Stream<Shape> unlimited() {
    return Stream.of(
        UNLIMITED,
        new Shape(ChannelKind.UNLIMITED, Integer.MAX_VALUE, Overflow.SUSPEND, 1),
        new Shape(ChannelKind.UNLIMITED, Integer.MAX_VALUE, Overflow.SUSPEND, 2));
  }

  static Stream<Shape> dropNewest() {
    return Stream.of(0, 1, 2, 10).map(capacity -> dropping(Overflow.DROP_NEWEST, capacity));
  }

  static Stream<Shape> dropOldest() {
    return Stream.of(1, 2, 10).map(capacity -> dropping(Overflow.DROP_OLDEST, capacity));
  }

  /** Those that lose no element as long as nobody cancels them. */
  static Stream<Shape> lossless() {
    return Stream.concat(bounded(), unlimited());
  }

  static Stream<Shape> all() {
    return Stream.of(lossless(), dropNewest(), dropOldest(), Stream.of(CONFLATED))
        .flatMap(shapes -> shapes);
  }

  /** Those that can keep an element nobody waits for. */
  static Stream<Shape> keeping() {
    return all().filter(shape -> shape.capacity > 0);
  }

  static Stream<Arguments> boundedByThreads() {
    return byThreads(bounded());
  }

  static Stream<Arguments> losslessByThreads() {
    return byThreads(lossless());
  }

  static Stream<Arguments> allByThreads() {
    return byThreads(all());
  }

  private static Stream<Arguments> byThreads(Stream<Shape> shapes) {
    return shapes.flatMap(
        shape -> Stream.of(Threads.values()).map(threads -> Arguments.of(shape, threads)));
  }

  /** Elements that lie in a channel to which {@code sent} were sent one after another. */
  int kept(int sent) {
    return Math.min(sent, capacity);
  }

  <T> ChannelBuilder<T> builder() {
    ChannelBuilder<T> builder = Channel.builder();
    return switch (kind) {
      case RENDEZVOUS -> builder.rendezvous().overflow(overflow);
      case BUFFERED -> builder.buffered(capacity).overflow(overflow);
      case CONFLATED -> builder.conflated();
      case UNLIMITED -> builder.unlimited();
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case RENDEZVOUS, BUFFERED -> "%s(%d) %s".formatted(kind, capacity, overflow);
      case CONFLATED -> kind.toString();
      case UNLIMITED -> kind + " by " + segmentLength;
    };
  }
}
