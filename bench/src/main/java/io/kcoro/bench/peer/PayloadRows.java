package io.kcoro.bench.peer;

import io.kcoro.bench.row.Shape;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Then;
import io.kcoro.memory.Descriptor;
import io.kcoro.memory.SlabArena;
import io.kcoro.memory.SlabArenaBuilder;
import io.kcoro.scope.Scope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Payloads that are not copied, between stackless coroutines: each is a descriptor of an arena,
/// allocated and marked by the sender, read and released by the receiver. The mark is the element's
/// value, in the first and the last eight bytes.
///
/// The arenas are made once for each size, since that is not what is measured.
final class PayloadRows {
  /// The channel's capacity, as that of `buffered-100`.
  static final int CAPACITY = 100;

  /// What a full channel has and what is in hand beside it.
  private static final int BLOCKS = 128;

  static final PayloadRows CHECKED = new PayloadRows(builder -> builder);
  static final PayloadRows UNCHECKED = new PayloadRows(SlabArenaBuilder::unchecked);

  private interface Mode {
    SlabArenaBuilder of(SlabArenaBuilder builder);
  }

  private final Mode mode;
  private final Map<Integer, SlabArena> arenas = new ConcurrentHashMap<>();

  private PayloadRows(Mode mode) {
    this.mode = mode;
  }

  private SlabArena arena(int size) {
    return arenas.computeIfAbsent(
        size,
        any ->
            mode.of(
                    SlabArena.builder()
                        .name("payloads of " + size)
                        .limit((long) BLOCKS * size)
                        .neverTrim())
                .build());
  }

  private static final class Sender extends Stackless {
    private final SendChannel<Descriptor> channel;
    private final SlabArena arena;
    private final int size;
    private final int last;
    private final Next next = this::start;
    private final Then<Descriptor> filling = this::fill;
    private int value = 1;

    Sender(SendChannel<Descriptor> channel, SlabArena arena, Shape shape) {
      this.channel = channel;
      this.arena = arena;
      size = shape.capacity();
      last = shape.count();
    }

    @Override
    protected Op start() {
      if (value > last) {
        return done();
      }
      Descriptor payload = arena.tryAllocate(size);
      return payload != null ? fill(payload) : receive(arena.demand(size), filling);
    }

    private Op fill(Descriptor payload) {
      payload.setLong(0, value);
      payload.setLong(size - Long.BYTES, value);
      value++;
      return send(channel, payload, next);
    }
  }

  private static final class Receiver extends Stackless {
    private final ReceiveChannel<Descriptor> channel;
    private final AtomicLong sum;
    private final Then<Descriptor> received = this::received;
    private final int size;
    private int left;
    private long own;

    Receiver(ReceiveChannel<Descriptor> channel, Shape shape, AtomicLong sum) {
      this.channel = channel;
      this.sum = sum;
      size = shape.capacity();
      left = shape.count();
    }

    @Override
    protected Op start() {
      if (left == 0) {
        sum.set(own);
        return done();
      }
      return receive(channel, received);
    }

    private Op received(Descriptor payload) {
      long value = payload.getLong(0);
      own += payload.getLong(size - Long.BYTES) == value ? value : 0;
      payload.release();
      left--;
      return start();
    }
  }

  long run(Shape shape) throws InterruptedException {
    Channel<Descriptor> channel = Descriptor.channel().buffered(CAPACITY).build();
    SlabArena arena = arena(shape.capacity());
    AtomicLong sum = new AtomicLong();
    Scope.run(scope -> {
      scope.launch(new Receiver(channel, shape, sum));
      scope.launch(new Sender(channel, arena, shape));
    });
    return sum.get();
  }
}
