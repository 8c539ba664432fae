package io.kcoro.cli.chanmon.workload;

import io.kcoro.channel.ChannelBuilder;
import java.lang.foreign.MemorySegment;

/// The bytes are copied twice: out of the producer's buffer into an array of the packet's own, and
/// out of that into the consumer's buffer.
final class CopyPayload extends Payload<byte[]> {
  private final int size;
  private final Stamp stamp;

  CopyPayload(WorkloadSettings settings) {
    size = settings.packetSize();
    stamp = new Stamp(settings);
  }

  @Override
  ChannelBuilder<byte[]> channel() {
    return arrays();
  }

  @Override
  Packer<byte[]> packer(int producer) {
    byte[] buffer = new byte[size];
    MemorySegment bytes = MemorySegment.ofArray(buffer);
    return new Packer<>() {
      private long number = Stamp.first(producer);

      @Override
      byte[] tryPack() {
        stamp.write(bytes, number++);
        return buffer.clone();
      }
    };
  }

  @Override
  Unpacker<byte[]> unpacker() {
    byte[] buffer = new byte[size];
    MemorySegment bytes = MemorySegment.ofArray(buffer);
    return packet -> {
      System.arraycopy(packet, 0, buffer, 0, packet.length);
      stamp.check(bytes);
    };
  }
}
