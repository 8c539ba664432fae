package io.kcoro.cli.chanmon.workload;

import io.kcoro.channel.ChannelBuilder;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.memory.Descriptor;
import io.kcoro.memory.RegionRegistry;
import io.kcoro.memory.SlabArena;
import org.jspecify.annotations.Nullable;

/// A packet is a block of an arena, which goes from its producer to its consumer and back into the
/// arena; its bytes stay where they are. What the channel drops, it releases.
///
/// The arena has room for all packets that the channel keeps and the coroutines hold, but for no
/// more than [#MOST_BYTES]: then producers wait for consumers to release some.
final class DescriptorPayload extends Payload<Descriptor> {
  private static final long MOST_BYTES = 256 << 20;
  private static final int BLOCK_UNIT = 8;

  private final int size;
  private final Stamp stamp;
  private final RegionRegistry registry = RegionRegistry.limited(Integer.MAX_VALUE, Long.MAX_VALUE);
  private final SlabArena arena;

  DescriptorPayload(WorkloadSettings settings) {
    size = settings.packetSize();
    stamp = new Stamp(settings);
    long block = (size + BLOCK_UNIT - 1) / BLOCK_UNIT * (long) BLOCK_UNIT;
    long held = (long) settings.producers() + settings.consumers() + 1;
    long kept =
        switch (settings.kind()) {
          case RENDEZVOUS -> 0;
          case BUFFERED -> settings.capacity();
          case CONFLATED -> 1;
          case UNLIMITED -> settings.packets();
        };
    arena =
        SlabArena.builder()
            .name("packets")
            .registry(registry)
            .blockSizes(block)
            .limit(block * (held + Math.min(kept, MOST_BYTES / block)))
            .neverTrim()
            .build();
  }

  @Override
  ChannelBuilder<Descriptor> channel() {
    return Descriptor.channel();
  }

  @Override
  Packer<Descriptor> packer(int producer) {
    return new DescriptorPacker(producer);
  }

  @Override
  Unpacker<Descriptor> unpacker() {
    return packet -> {
      try (packet) {
        stamp.check(packet.segment());
      }
    };
  }

  @Override
  void close(boolean all) {
    arena.close();
    if (all && !registry.list().isEmpty()) {
      throw new IllegalStateException("packets were not released: " + registry.list());
    }
  }

  private final class DescriptorPacker extends Packer<Descriptor> {
    private long number;

    DescriptorPacker(int producer) {
      number = Stamp.first(producer);
    }

    @Override
    @Nullable Descriptor tryPack() {
      Descriptor free = arena.tryAllocate(size);
      return free == null ? null : stamped(free);
    }

    @Override
    ReceiveChannel<Descriptor> room() {
      return arena.demand(size);
    }

    @Override
    Descriptor pack(Descriptor room) {
      room.truncate(size);
      return stamped(room);
    }

    private Descriptor stamped(Descriptor packet) {
      stamp.write(packet.segment(), number++);
      return packet;
    }

    @Override
    void release(Descriptor packet) {
      packet.close();
    }
  }
}
