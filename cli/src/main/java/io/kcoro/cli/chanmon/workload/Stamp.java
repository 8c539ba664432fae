package io.kcoro.cli.chanmon.workload;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The numbers in packets: at the beginning and at the end of each the number of its producer, 16
/// bits, and its own among those of that producer, 48 bits. Packets of less than 16 bytes have one
/// of them, those of less than 8 only its lowest byte, in their first and last. Thread-safe.
final class Stamp {
  private static final int NUMBER_BITS = 48;

  private final int size;
  private final long[] shares;

  /// @param settings with packets of at least 1 byte
  Stamp(WorkloadSettings settings) {
    size = settings.packetSize();
    shares = new long[settings.producers()];
    Arrays.setAll(shares, settings::share);
  }

  /// The first number of a producer; the others follow.
  static long first(int producer) {
    return (long) producer << NUMBER_BITS;
  }

  void write(MemorySegment packet, long number) {
    if (size < Long.BYTES) {
      packet.set(ValueLayout.JAVA_BYTE, 0, (byte) number);
      packet.set(ValueLayout.JAVA_BYTE, size - 1, (byte) number);
    } else {
      packet.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
      if (size >= 2 * Long.BYTES) {
        packet.set(ValueLayout.JAVA_LONG_UNALIGNED, size - Long.BYTES, number);
      }
    }
  }

  /// @throws IllegalStateException if no producer has written that
  void check(MemorySegment packet) {
    if (packet.byteSize() != size) {
      throw new IllegalStateException(
          "a packet of %,d bytes came with %,d".formatted(size, packet.byteSize()));
    }
    boolean sound;
    if (size < Long.BYTES) {
      sound = packet.get(ValueLayout.JAVA_BYTE, 0) == packet.get(ValueLayout.JAVA_BYTE, size - 1);
    } else {
      long number = packet.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
      sound =
          wasSent(number)
              && (size < 2 * Long.BYTES
                  || packet.get(ValueLayout.JAVA_LONG_UNALIGNED, size - Long.BYTES) == number);
    }
    if (!sound) {
      throw new IllegalStateException("a packet came with other bytes than it was sent with");
    }
  }

  private boolean wasSent(long number) {
    long producer = number >>> NUMBER_BITS;
    return producer < shares.length && number - first((int) producer) < shares[(int) producer];
  }
}
