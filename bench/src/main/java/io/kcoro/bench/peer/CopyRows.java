package io.kcoro.bench.peer;

import io.kcoro.bench.row.Shape;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Then;
import io.kcoro.scope.Scope;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Payloads that are copied in and out: the sender copies from memory of its own outside the heap
/// into an array, the receiver from that array into its own memory. The marks are as in
/// [PayloadRows].
///
/// The arrays come from a pool: a fresh one for each payload is slower at all sizes.
final class CopyRows {
  private static final int POOLED = 256;

  private static final Map<Integer, CopyRows> OF_SIZE = new ConcurrentHashMap<>();

  /// A ring for one who takes and one who gives back: the cheapest there is.
  private static final class Pool {
    private final AtomicReferenceArray<byte @Nullable []> ring = new AtomicReferenceArray<>(POOLED);

    /// Of who takes.
    private int taken;

    /// Of who gives back.
    private int given;

    byte @Nullable [] poll() {
      int at = taken & (POOLED - 1);
      byte[] array = ring.getAcquire(at);
      if (array != null) {
        ring.setRelease(at, null);
        taken++;
      }
      return array;
    }

    /// More than fit are left to the collector.
    void offer(byte[] array) {
      int at = given & (POOLED - 1);
      if (ring.getAcquire(at) == null) {
        ring.setRelease(at, array);
        given++;
      }
    }
  }

  private final Pool pool = new Pool();
  private final MemorySegment source;
  private final MemorySegment target;

  private CopyRows(int size) {
    source = Arena.global().allocate(size, Long.BYTES);
    target = Arena.global().allocate(size, Long.BYTES);
  }

  static long run(Shape shape) throws InterruptedException {
    return OF_SIZE.computeIfAbsent(shape.capacity(), CopyRows::new).pass(shape);
  }

  private static final class Sender extends Stackless {
    private final SendChannel<byte[]> channel;
    private final Pool pool;
    private final MemorySegment source;
    private final int size;
    private final int last;
    private final Next next = this::start;
    private int value = 1;

    Sender(SendChannel<byte[]> channel, CopyRows rows, Shape shape) {
      this.channel = channel;
      pool = rows.pool;
      source = rows.source;
      size = shape.capacity();
      last = shape.count();
    }

    @Override
    protected Op start() {
      if (value > last) {
        return done();
      }
      source.set(ValueLayout.JAVA_LONG, 0, value);
      source.set(ValueLayout.JAVA_LONG, size - Long.BYTES, value);
      value++;
      byte @Nullable [] pooled = pool.poll();
      byte[] copy = pooled != null ? pooled : new byte[size];
      MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, copy, 0, size);
      return send(channel, copy, next);
    }
  }

  private static final class Receiver extends Stackless {
    private final ReceiveChannel<byte[]> channel;
    private final Pool pool;
    private final MemorySegment target;
    private final AtomicLong sum;
    private final Then<byte[]> received = this::received;
    private final int size;
    private int left;
    private long own;

    Receiver(ReceiveChannel<byte[]> channel, CopyRows rows, Shape shape, AtomicLong sum) {
      this.channel = channel;
      pool = rows.pool;
      target = rows.target;
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

    private Op received(byte[] copy) {
      MemorySegment.copy(copy, 0, target, ValueLayout.JAVA_BYTE, 0, size);
      pool.offer(copy);
      long value = target.get(ValueLayout.JAVA_LONG, 0);
      own += target.get(ValueLayout.JAVA_LONG, size - Long.BYTES) == value ? value : 0;
      left--;
      return start();
    }
  }

  private long pass(Shape shape) throws InterruptedException {
    Channel<byte[]> channel = Channel.buffered(PayloadRows.CAPACITY);
    AtomicLong sum = new AtomicLong();
    Scope.run(scope -> {
      scope.launch(new Receiver(channel, this, shape, sum));
      scope.launch(new Sender(channel, this, shape));
    });
    return sum.get();
  }
}
