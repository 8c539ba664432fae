package io.kcoro.cli.chanmon.workload;

import io.kcoro.channel.ChannelBuilder;

/// Every packet is the same array: only its reference goes through the channel.
final class ReferencePayload extends Payload<byte[]> {
  private final byte[] packet;

  ReferencePayload(WorkloadSettings settings) {
    packet = new byte[settings.packetSize()];
  }

  @Override
  ChannelBuilder<byte[]> channel() {
    return arrays();
  }

  @Override
  Packer<byte[]> packer(int producer) {
    return new Packer<>() {
      @Override
      byte[] tryPack() {
        return packet;
      }
    };
  }

  @Override
  Unpacker<byte[]> unpacker() {
    return _ -> {};
  }
}
