package io.kcoro.cli.chanmon.workload;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelBuilder;
import io.kcoro.channel.ReceiveChannel;
import org.jspecify.annotations.Nullable;

/// How the packets of one run are made and unmade.
///
/// @param <T> what goes through the channel
abstract class Payload<T> {

  /// Makes packets, for one producer.
  ///
  /// @param <T> what goes through the channel
  abstract static class Packer<T> {
    /// The next packet, which belongs to the caller; null if there is no room for it now.
    abstract @Nullable T tryPack();

    /// Whence the room for one packet may be received, if there is none now.
    ReceiveChannel<T> room() {
      throw new IllegalStateException("there is always room");
    }

    /// Makes the next packet in room that was received.
    T pack(T room) {
      return room;
    }

    /// Frees what the packet holds, if it was not sent.
    void release(T packet) {}
  }

  /// Takes the bytes out of packets, for one consumer.
  ///
  /// @param <T> what goes through the channel
  @FunctionalInterface
  interface Unpacker<T> {
    /// Takes over a packet that was received.
    ///
    /// @throws IllegalStateException if it is not what was sent
    void unpack(T packet);
  }

  /// Begins to describe a channel for the packets.
  abstract ChannelBuilder<T> channel();

  abstract Packer<T> packer(int producer);

  abstract Unpacker<T> unpacker();

  /// Ends it, when nobody packs any more.
  ///
  /// @param all whether all packets must have been received or dropped
  /// @throws IllegalStateException if they have not
  void close(boolean all) {}

  /// A channel for arrays, which are left to the garbage collector.
  static ChannelBuilder<byte[]> arrays() {
    return Channel.<byte[]>builder().sizedBy(bytes -> bytes.length);
  }
}
