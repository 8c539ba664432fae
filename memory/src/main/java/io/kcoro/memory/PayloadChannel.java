package io.kcoro.memory;

import io.kcoro.Suspending;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelBuilder;
import io.kcoro.channel.ChannelKind;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.channel.TransferCounts;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A channel of payloads, and the way it passes them: copied at first, and by a [TransferBackend]
/// once [#enableZeroCopy] is called.
///
/// ```java
/// PayloadChannel frames =
///     PayloadChannel.of(Channel.<Descriptor>builder().name("frames").buffered(100), arena);
/// frames.enableZeroCopy(TransferOptions.backend("zref"));
/// frames.channel().send(frame);
/// ```
///
/// Either way a send takes the descriptor from its sender, and one that fails gives it back; where
/// it was copied, then with the bytes of the copy. Payloads of unchecked arenas are never copied.
/// For channels that always pass payloads within the process [Descriptor#channel()] is shorter.
///
/// Thread-safe.
public final class PayloadChannel {
  private final Channel<Descriptor> channel;
  private final PayloadPolicy policy;
  private final SlabArena arena;

  private PayloadChannel(Channel<Descriptor> channel, PayloadPolicy policy, SlabArena arena) {
    this.channel = channel;
    this.policy = policy;
    this.arena = arena;
  }

  /// Makes the channel that `description` describes.
  ///
  /// @param arena where copies lie; in the heap, where it has no room
  /// @throws IllegalArgumentException if `arena` is unchecked
  /// @throws IllegalStateException as [ChannelBuilder#build()]
  public static PayloadChannel of(ChannelBuilder<Descriptor> description, SlabArena arena) {
    if (!arena.checked()) {
      throw new IllegalArgumentException(
          "copies cannot lie in arena '%s', which is unchecked".formatted(arena.name()));
    }
    PayloadPolicy policy = new PayloadPolicy(arena);
    return new PayloadChannel(description.elements(policy).build(), policy, arena);
  }

  /// The channel itself: to send and receive, for selects and stackless coroutines.
  public Channel<Descriptor> channel() {
    return channel;
  }

  /// Passes payloads without a copy from now on.
  ///
  /// @throws UnsupportedTransferException if there is no such backend, or it cannot do what is
  ///   required, or serve a channel of this kind, or pass any of the formats
  /// @throws IllegalStateException if a backend passes them already, or the channel has been used
  public void enableZeroCopy(TransferOptions options) {
    TransferBackend backend = TransferBackend.named(options.backend());
    Set<TransferCapability> needed = EnumSet.noneOf(TransferCapability.class);
    needed.addAll(options.required());
    needed.add(
        channel.snapshot().kind() == ChannelKind.RENDEZVOUS
            ? TransferCapability.HAND_TO_HAND
            : TransferCapability.QUEUED);
    needed.removeAll(backend.capabilities());
    if (!needed.isEmpty()) {
      throw new UnsupportedTransferException(
          "backend '%s' cannot pass the payloads of channel '%s': it does not have %s"
              .formatted(backend.name(), channel.name(), needed));
    }
    if (options.formats().stream().noneMatch(backend.formats()::contains)) {
      throw new UnsupportedTransferException(
          "backend '%s' passes none of %s on channel '%s', only %s"
              .formatted(backend.name(), options.formats(), channel.name(), backend.formats()));
    }
    ChannelSnapshot now = channel.snapshot();
    if (now.accepted() != 0 || now.waitingSenders() != 0) {
      throw new IllegalStateException(
          "channel '%s' has been used already; enable zero-copy before the first send"
              .formatted(channel.name()));
    }
    policy.pass(backend, options, channel.name());
  }

  /// What its backend can do; nothing as long as it copies.
  public Set<TransferCapability> capabilities() {
    TransferBackend backend = policy.backend();
    return backend == null ? Set.of() : backend.capabilities();
  }

  /// What became of its payloads; null as long as it copies. Also part of the channel's snapshot.
  public @Nullable TransferCounts transfers() {
    return channel.snapshot().transfers();
  }

  /// Sends a copy of `bytes`, which stay the caller's.
  ///
  /// **Suspends** while the arena or the channel has no room. **Cancellation, close**: as
  /// [io.kcoro.channel.SendChannel#send]; the copy is released then.
  ///
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  /// @throws IllegalArgumentException as [SlabArena#allocate(long)], also if there are no bytes
  @Suspending
  public void sendCopyOf(MemorySegment bytes) throws InterruptedException {
    Descriptor copy = arena.allocate(bytes.byteSize());
    try {
      copy.copyFrom(0, bytes);
      channel.send(copy);
    } catch (Throwable failure) {
      copy.close();
      throw failure;
    }
  }

  @Override
  public String toString() {
    TransferBackend backend = policy.backend();
    return "PayloadChannel[%s, %s]".formatted(channel, backend == null ? "copies" : backend.name());
  }
}
