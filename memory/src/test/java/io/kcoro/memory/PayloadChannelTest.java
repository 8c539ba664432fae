package io.kcoro.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelBuilder;
import io.kcoro.channel.Overflow;
import io.kcoro.channel.SendResult;
import io.kcoro.channel.TransferCounts;
import io.kcoro.metering.Metering;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.time.Deadline;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadChannelTest {
  private final RegionRegistry registry = RegionRegistry.limited(100, 1 << 30);
  private final SlabArena arena = arena(1 << 20);

  private SlabArena arena(long limit) {
    return SlabArena.builder().registry(registry).limit(limit).neverTrim().build();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(arena.stats().inUse()).isZero();
    arena.checkInvariants();
    arena.close();
    assertThat(registry.list()).isEmpty();
  }

  private Descriptor some(long size) {
    return Objects.requireNonNull(arena.tryAllocate(size));
  }

  private static ChannelBuilder<Descriptor> buffered(int capacity) {
    return Channel.<Descriptor>builder().name("frames").buffered(capacity);
  }

  private PayloadChannel zeroCopy(ChannelBuilder<Descriptor> builder) {
    PayloadChannel made = PayloadChannel.of(builder, arena);
    made.enableZeroCopy(TransferOptions.backend(TransferBackend.ZREF));
    return made;
  }

  private static TransferCounts counts(PayloadChannel channel) {
    return Objects.requireNonNull(channel.transfers());
  }

  @Test
  void payloadsAreCopiedAsLongAsNobodySaysOtherwise() throws Exception {
    PayloadChannel payloads = PayloadChannel.of(buffered(2), arena);
    Descriptor sent = some(100);
    sent.setByte(5, (byte) 9);
    long address = sent.segment().address();
    payloads.channel().send(sent);
    assertThat(sent.isOwned()).isFalse();
    assertThat(arena.stats().inUse()).isOne(); // the copy

    Descriptor received = payloads.channel().receive();

    assertThat(received.getByte(5)).isEqualTo((byte) 9);
    assertThat(received.length()).isEqualTo(100);
    assertThat(received.segment().address()).isNotEqualTo(address);
    assertThat(payloads.transfers()).isNull();
    assertThat(payloads.capabilities()).isEmpty();
    received.release();
  }

  @Test
  void whoseSendFailsHasTheSameBytesInTheCopy() throws Exception {
    PayloadChannel payloads = PayloadChannel.of(buffered(0), arena);
    Descriptor sent = some(100);
    sent.setByte(5, (byte) 9);

    assertThat(payloads.channel().trySend(sent)).isInstanceOf(SendResult.WouldBlock.class);

    assertThat(sent.getByte(5)).isEqualTo((byte) 9);
    assertThat(sent.length()).isEqualTo(100);
    sent.release();
  }

  @Test
  void withoutACopyTheBytesStayWhereTheyAre() throws Exception {
    PayloadChannel payloads = zeroCopy(buffered(2));
    Descriptor sent = some(100);
    long address = sent.segment().address();
    payloads.channel().send(sent);
    Descriptor received = payloads.channel().receive();
    assertThat(received.segment().address()).isEqualTo(address);
    assertThat(counts(payloads)).isEqualTo(new TransferCounts("zref", 1, 1, 0, 0, 0, 0, 0));
    assertThat(payloads.capabilities())
        .containsExactlyInAnyOrder(TransferCapability.HAND_TO_HAND, TransferCapability.QUEUED);
    received.release();
  }

  @Test
  void smallOnesAreCopiedIfThatIsWanted() throws Exception {
    PayloadChannel payloads = PayloadChannel.of(buffered(2), arena);
    payloads.enableZeroCopy(TransferOptions.backend("zref").copyingBelow(100));
    Descriptor small = some(99);
    long address = small.segment().address();
    payloads.channel().send(small);
    payloads.channel().send(some(100));
    Descriptor refused = some(1);
    assertThat(payloads.channel().trySend(refused)).isInstanceOf(SendResult.WouldBlock.class);
    refused.release();

    assertThat(counts(payloads)).isEqualTo(new TransferCounts("zref", 1, 0, 1, 0, 0, 0, 0));
    Descriptor copy = payloads.channel().receive();
    assertThat(copy.segment().address()).isNotEqualTo(address);
    PayloadChannel next = zeroCopy(buffered(0)); // what was a copy before is none here
    assertThat(next.channel().trySend(copy)).isInstanceOf(SendResult.WouldBlock.class);
    assertThat(counts(next)).isEqualTo(new TransferCounts("zref", 0, 0, 0, 0, 0, 0, 0));
    copy.release();
    payloads.channel().receive().release();
  }

  @Test
  void memoryThatIsNotToBePassedIsCopied() throws Exception {
    PayloadChannel payloads = PayloadChannel.of(buffered(1), arena);
    payloads.enableZeroCopy(TransferOptions.backend("zref").onlyFor(RegionKind.OFF_HEAP));
    Region heap = registry.wrap("heap", new byte[] {1, 2, 3});
    payloads.channel().send(heap.descriptor());
    heap.deregister();

    Descriptor received = payloads.channel().receive();

    assertThat(received.region().kind()).isEqualTo(RegionKind.OFF_HEAP);
    assertThat(received.toByteArray()).containsExactly(1, 2, 3);
    assertThat(counts(payloads).fallbackFormat()).isOne();
    received.release();
  }

  @Test
  void whereTheArenaHasNoRoomCopiesLieInTheHeap() throws Exception {
    SlabArena tiny =
        SlabArena.builder()
            .registry(registry)
            .blockSizes(64)
            .slabSize(64)
            .limit(64)
            .neverTrim()
            .build();
    PayloadChannel payloads = PayloadChannel.of(buffered(2), tiny);
    payloads.enableZeroCopy(TransferOptions.backend("zref").copyingBelow(1_000));
    payloads.channel().send(some(64));
    payloads.channel().send(some(64));
    assertThat(counts(payloads)).isEqualTo(new TransferCounts("zref", 0, 0, 2, 0, 1, 0, 0));
    payloads.channel().cancel();
    assertThat(tiny.stats().inUse()).isZero();
    assertThat(counts(payloads).abortedByClose()).isEqualTo(2);
    tiny.close();
  }

  @Test
  void whatComesToNothingIsCounted() throws Exception {
    PayloadChannel payloads = zeroCopy(buffered(1));
    Channel<Descriptor> channel = payloads.channel();
    channel.send(some(8));
    Descriptor late = some(8);
    assertThat(channel.trySend(late, Deadline.after(Duration.ofMillis(1))).isDone()).isFalse();
    CancellationSource source = new CancellationSource();
    Thread canceller = Thread.startVirtualThread(() -> source.cancel("enough"));
    assertThat(channel.trySend(late, source.token()).isDone()).isFalse();
    canceller.join();
    channel.close();
    assertThat(channel.trySend(late)).isInstanceOf(SendResult.Closed.class);
    assertThat(late.isOwned()).isTrue();
    late.release();
    channel.cancel();

    TransferCounts counts = counts(payloads);

    assertThat(counts.cancelled()).isBetween(1L, 2L); // the token may be cancelled before
    assertThat(counts.abortedByClose()).isEqualTo(2);
    assertThat(counts.sent()).isOne();
    assertThat(counts.received()).isZero();
  }

  @Test
  void whatCannotBeIsRefusedAndSaid() throws Exception {
    PayloadChannel payloads = PayloadChannel.of(buffered(1), arena);
    assertThatThrownBy(() -> payloads.enableZeroCopy(TransferOptions.backend("rdma")))
        .isInstanceOf(UnsupportedTransferException.class)
        .hasMessage("there is no transfer backend 'rdma'; there is zref");
    assertThatThrownBy(() ->
            payloads.enableZeroCopy(
                TransferOptions.backend("zref").requiring(TransferCapability.BETWEEN_PROCESSES)))
        .isInstanceOf(UnsupportedTransferException.class)
        .hasMessageContaining("'frames'")
        .hasMessageContaining("BETWEEN_PROCESSES");
    assertThatThrownBy(() -> payloads.enableZeroCopy(TransferOptions.backend("zref").onlyFor()))
        .isInstanceOf(UnsupportedTransferException.class);
    assertThatThrownBy(() -> TransferOptions.backend("zref").copyingBelow(-1))
        .isInstanceOf(IllegalArgumentException.class);
    payloads.enableZeroCopy(TransferOptions.backend("zref"));
    assertThatThrownBy(() -> payloads.enableZeroCopy(TransferOptions.backend("zref")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("channel 'frames' passes its payloads by 'zref' already");
    PayloadChannel used = PayloadChannel.of(buffered(1), arena);
    used.channel().send(some(1));
    assertThatThrownBy(() -> used.enableZeroCopy(TransferOptions.backend("zref")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has been used already");
    used.channel().cancel();
  }

  @Test
  void aCopyOfBytesIsSent() throws Exception {
    PayloadChannel payloads = zeroCopy(buffered(1));
    payloads.sendCopyOf(MemorySegment.ofArray(new byte[] {4, 5}));
    Descriptor received = payloads.channel().receive();
    assertThat(received.toByteArray()).containsExactly(4, 5);
    received.release();
    payloads.channel().close();
    assertThatThrownBy(() -> payloads.sendCopyOf(MemorySegment.ofArray(new byte[] {4})))
        .hasMessageContaining("'frames' is closed");
  }

  @Test
  void payloadsOfUncheckedArenasArePassed() throws Exception {
    SlabArena unchecked = SlabArena.builder().registry(registry).unchecked().neverTrim().build();
    PayloadChannel payloads = PayloadChannel.of(buffered(1), arena);
    Descriptor sent = Objects.requireNonNull(unchecked.tryAllocate(10));
    payloads.channel().send(sent);
    assertThat(payloads.channel().receive()).isSameAs(sent);
    sent.release();
    unchecked.close();
  }

  @Test
  void bytesAreCountedByTheirLength() throws Exception {
    PayloadChannel payloads = zeroCopy(buffered(10).metering(Metering.COUNTERS));
    payloads.channel().send(some(100));
    payloads.channel().send(some(23));
    payloads.channel().receive().release();

    assertThat(payloads.channel().snapshot().measures())
        .satisfies(measures -> {
          assertThat(measures.bytesSent()).isEqualTo(123);
          assertThat(measures.bytesReceived()).isEqualTo(100);
        });
    payloads.channel().cancel();
  }

  /** Who lets a waiting sender go on must not ask a payload that is somebody else's by then. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void bytesAreExactWhereSendersWait(int capacity) throws Exception {
    Channel<Descriptor> channel =
        zeroCopy(buffered(capacity).metering(Metering.COUNTERS)).channel();
    int each = 20_000;
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    Scope.run(
        ScopeConfig.named("flow").onUncaught((thread, failure) -> failures.add(failure)),
        scope -> {
          for (int i = 0; i < 2; i++) {
            scope.launch(() -> {
              for (int n = 0; n < each; n++) {
                channel.send(arena.allocate(10));
              }
            });
            scope.launch(() -> {
              for (int n = 0; n < each; n++) {
                channel.receive().release();
              }
            });
          }
        });

    assertThat(failures).isEmpty();
    assertThat(channel.snapshot().measures())
        .satisfies(measures -> {
          assertThat(measures.bytesSent()).isEqualTo(20L * each);
          assertThat(measures.bytesReceived()).isEqualTo(20L * each);
          assertThat(measures.sendWaits()).isPositive();
        });
  }

  @Test
  void whatIsDroppedOnArrivalCountsNotAsACopy() throws Exception {
    PayloadChannel payloads = PayloadChannel.of(buffered(1).overflow(Overflow.DROP_NEWEST), arena);
    payloads.enableZeroCopy(TransferOptions.backend("zref").copyingBelow(100));
    payloads.channel().send(some(1_000));
    payloads.channel().send(some(10));
    assertThat(counts(payloads)).isEqualTo(new TransferCounts("zref", 1, 0, 0, 0, 0, 0, 0));
    payloads.channel().cancel();
  }

  @Test
  void copiesAreNotMadeInAnUncheckedArena() {
    SlabArena unchecked = SlabArena.builder().registry(registry).unchecked().neverTrim().build();
    assertThatThrownBy(() -> PayloadChannel.of(buffered(1), unchecked))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unchecked");
    unchecked.close();
  }
}
