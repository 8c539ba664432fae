package io.kcoro.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.List;

/// Payloads from and to channels of `java.nio`, without a copy in the heap.
public final class PayloadIo {
  private PayloadIo() {}

  /// Writes all bytes of `payloads`, one after the other, with as few calls as the channel lets.
  /// The caller owns the payloads before and after. Blocks as `target` does; one that does not
  /// block is asked again and again.
  ///
  /// @return how many bytes that were
  /// @throws NotOwnedException if the caller does not own one of them; nothing was written then
  public static long write(GatheringByteChannel target, List<Descriptor> payloads)
      throws IOException {
    ByteBuffer[] buffers = buffers(payloads);
    long left = remaining(buffers);
    long all = left;
    while (left > 0) {
      left -= target.write(buffers);
    }
    return all;
  }

  /// Fills `payloads`, one after the other, until they are full or `source` ends. The caller owns
  /// the payloads before and after. Blocks as `source` does.
  ///
  /// @return how many bytes were read; fewer than they have room for only at the end of `source`
  /// @throws NotOwnedException if the caller does not own one of them; nothing was read then
  public static long read(ScatteringByteChannel source, List<Descriptor> payloads)
      throws IOException {
    ByteBuffer[] buffers = buffers(payloads);
    long left = remaining(buffers);
    long all = left;
    while (left > 0) {
      long read = source.read(buffers);
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return all - left;
  }

  private static ByteBuffer[] buffers(List<Descriptor> payloads) {
    return payloads.stream().map(Descriptor::asByteBuffer).toArray(ByteBuffer[]::new);
  }

  private static long remaining(ByteBuffer[] buffers) {
    long sum = 0;
    for (ByteBuffer buffer : buffers) {
      sum += buffer.remaining();
    }
    return sum;
  }
}
