package io.kcoro.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlabArenaTest {
  private final RegionRegistry registry = RegionRegistry.limited(100, 1 << 30);
  private final List<SlabArena> arenas = new ArrayList<>();

  private SlabArena arena(SlabArenaBuilder builder, int stacks) {
    SlabArena arena = builder.registry(registry).neverTrim().build(stacks);
    arenas.add(arena);
    return arena;
  }

  @AfterEach
  void nothingIsLeft() {
    for (SlabArena arena : arenas) {
      arena.checkInvariants();
      arena.close();
    }
    assertThat(registry.list()).isEmpty();
    assertThat(registry.bytes()).isZero();
    assertThat(registry.leaks()).isZero();
  }

  private static Descriptor some(SlabArena arena, long size) {
    return Objects.requireNonNull(arena.tryAllocate(size));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aBlockOfTheSmallestSizeThatIsLargeEnough(int stacks) {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64, 256).slabSize(1024), stacks);
    Descriptor small = some(arena, 64);
    Descriptor large = some(arena, 65);

    assertThat(small.length()).isEqualTo(64);
    assertThat(large.length()).isEqualTo(65);
    assertThat(arena.stats().sizeClasses())
        .extracting(SizeClassStats::blocks)
        .containsExactly(16L, 4L);
    assertThat(arena.stats().sizeClasses())
        .extracting(SizeClassStats::inUse)
        .containsExactly(1L, 1L);
    small.release();
    large.release();
    assertThat(arena.stats().sizeClasses())
        .extracting(SizeClassStats::free, SizeClassStats::releases)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(16L, 1L),
            org.assertj.core.groups.Tuple.tuple(4L, 1L));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whenAllIsTakenThereIsNothingUntilOneComesBack(int stacks) {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).limit(128).slabSize(64), stacks);
    Descriptor a = some(arena, 1);
    Descriptor b = some(arena, 64);

    assertThat(arena.tryAllocate(1)).isNull();
    a.release();
    Descriptor c = some(arena, 1);
    assertThat(arena.tryAllocate(1)).isNull();
    assertThat(arena.stats().waits()).isEqualTo(2);
    b.release();
    c.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whoAllocatesWaitsForWhoReleases(int stacks) throws Exception {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).limit(128).slabSize(128), stacks);
    List<Descriptor> all = new ArrayList<>(List.of(some(arena, 64), some(arena, 64)));
    Scope.run(scope -> {
      Coroutine waits =
          scope.launch(
              "waits",
              () -> {
                Descriptor got = arena.allocate(10);
                assertThat(got.length()).isEqualTo(10);
                got.release();
              });
      while (arena.stats().sizeClasses().getFirst().owed() == 0) {
        Thread.onSpinWait();
      }
      all.removeLast().release();
      waits.join();
    });
    all.forEach(Descriptor::release);
  }

  @Test
  void whoGivesUpLeavesNothingSetAside() throws Exception {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).limit(64).slabSize(64), 1);
    Descriptor only = some(arena, 64);

    assertThat(arena.tryAllocate(64, Deadline.after(Duration.ofMillis(1)))).isNull();
    assertThat(arena.stats().sizeClasses().getFirst().owed()).isZero();
    only.release();
    some(arena, 64).release();
  }

  @Test
  void roomThatOneSizeDoesNotNeedIsGivenToWhoWaitsForAnother() throws Exception {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64, 1024).limit(1024).slabSize(1024), 2);
    Descriptor small = some(arena, 64);
    Scope.run(scope -> {
      Coroutine waits = scope.launch("waits", () -> arena.allocate(1024).release());
      while (arena.stats().sizeClasses().getLast().owed() == 0) {
        Thread.onSpinWait();
      }
      small.release();
      waits.join();
    });
    assertThat(arena.stats().trimmedSlabs()).isOne();
  }

  @Test
  void aLargerBlockIsTakenWhereThereIsOne() {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64, 128).limit(192).slabSize(64), 1);
    Descriptor large = some(arena, 128);
    Descriptor small = some(arena, 64);
    assertThat(arena.tryAllocate(64)).isNull();
    large.release();

    Descriptor spilled = some(arena, 10);

    assertThat(spilled.length()).isEqualTo(10);
    small.release();
    spilled.release();
  }

  @Test
  void whatIsLargerThanAnyBlockHasARegionOfItsOwn() {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).limit(10_000), 1);
    Descriptor large = some(arena, 5_000);

    assertThat(registry.list()).hasSize(1);
    assertThat(arena.stats().dedicated()).isOne();
    assertThat(arena.tryAllocate(5_001)).isNull();
    large.release();
    assertThat(registry.list()).isEmpty();
    some(arena, 10_000).release();
    assertThatThrownBy(() -> arena.tryAllocate(10_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10001 bytes");
  }

  @Test
  void theHeapIsTakenInsteadAndCounted() {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).limit(64).slabSize(64), 1);
    Descriptor only = arena.allocateOrHeap(64);
    Descriptor heap = arena.allocateOrHeap(64);

    assertThat(only.region().kind()).isEqualTo(RegionKind.OFF_HEAP);
    assertThat(heap.region().kind()).isEqualTo(RegionKind.HEAP);
    assertThat(arena.stats().fallbacks()).isOne();
    only.release();
    heap.release();
  }

  @Test
  void aDemandIsReceived() throws Exception {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).limit(64).slabSize(64), 1);
    arena.demand(10).receive().release();
    Descriptor only = some(arena, 64);
    ReceiveChannel<Descriptor> demand = arena.demand(10);
    assertThat(demand.tryReceive().isDone()).isFalse();
    only.release();
    Descriptor got = demand.receive();
    assertThat(got.length()).isEqualTo(64);
    got.release();
    some(arena, 64).release();
  }

  @Test
  void aDemandNobodyComesForIsTakenByOthers() {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).limit(64).slabSize(64), 1);
    arena.demand(10);
    some(arena, 64).release();
    some(arena, 64).release();
  }

  @Test
  void whoWaitsIsToldOfTheEnd() throws Exception {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).limit(64).slabSize(64), 1);
    Descriptor only = some(arena, 64);
    Scope.run(scope -> {
      Coroutine waits =
          scope.launch(
              "waits",
              () ->
                  assertThatThrownBy(() -> arena.allocate(10))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessage("arena '" + arena.name() + "' is closed"));
      while (arena.stats().sizeClasses().getFirst().owed() == 0) {
        Thread.onSpinWait();
      }
      arena.close();
      waits.join();
    });
    assertThatThrownBy(() -> arena.tryAllocate(1)).isInstanceOf(IllegalStateException.class);
    only.setByte(0, (byte) 1); // still its owner's
    only.release();
    assertThat(registry.list()).isEmpty();
  }

  @Test
  void slabsNobodyUsesAreGivenBack() {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).slabSize(64), 2);
    Descriptor a = some(arena, 64);
    Descriptor b = some(arena, 64);
    a.release();

    arena.trim();

    assertThat(arena.stats().reserved()).isEqualTo(64);
    b.release();
    arena.trim();
    assertThat(arena.stats().reserved()).isZero();
    some(arena, 64).release();
  }

  @Test
  void misuseIsNoticedAndNamed() {
    SlabArena arena = arena(SlabArena.builder(), 1);
    Descriptor descriptor = some(arena, 100);
    Descriptor moved = descriptor.move();
    assertThatThrownBy(descriptor::length)
        .isInstanceOf(NotOwnedException.class)
        .hasMessageContaining("was moved");
    moved.release();
    assertThatThrownBy(moved::release)
        .isInstanceOf(NotOwnedException.class)
        .hasMessageContaining("was released");
    moved.close();
    Channel<Descriptor> channel = Descriptor.channel().buffered(1).build();
    Descriptor sent = some(arena, 100);
    assertThat(channel.trySend(sent).isDone()).isTrue();
    assertThatThrownBy(sent::segment)
        .isInstanceOf(NotOwnedException.class)
        .hasMessageContaining("was sent");
    Descriptor kept = some(arena, 1);
    assertThat(channel.trySend(kept).isDone()).isFalse();
    assertThat(kept.isOwned()).isTrue();
    kept.release();
    channel.cancel();
    assertThat(arena.stats().inUse()).isZero();
  }

  @Test
  void roomThatComesBackBeforeOneBeginsToWaitIsSeen() throws Exception {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64, 1024).slabSize(2048).limit(2048), 1);
    Descriptor whole = some(arena, 2_000);
    assertThat(arena.tryAllocate(64)).isNull();
    whole.release(); // before somebody waits, so nobody is told
    arena.demand(64).receive().release();
    Descriptor large = some(arena, 1024);
    Descriptor other = some(arena, 1024);
    assertThat(arena.tryAllocate(64)).isNull();
    large.release();
    other.release();
    arena.demand(64).receive().release();
  }

  @Test
  void whoWaitsGetsALargerBlockIfThereIsOne() throws Exception {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64, 1024).slabSize(2048).limit(2048), 2);
    Descriptor large = some(arena, 1024);
    Descriptor other = some(arena, 1024);
    ReceiveChannel<Descriptor> demand = arena.demand(64);
    assertThat(demand.tryReceive().isDone()).isFalse();
    large.release(); // its slab stays, for the other one's sake

    Descriptor received = demand.receive();

    assertThat(received.length()).isEqualTo(64);
    assertThat(arena.stats().spills()).isOne();
    received.release();
    other.release();
  }

  @Test
  void whatLiesReadyForNobodyIsRoomForOthers() {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64, 1024).slabSize(1024).limit(1024), 1);
    arena.demand(64);

    some(arena, 1024).release();
  }

  @Test
  void aClosedArenaGivesNothingThoughBlocksAreFree() {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64).slabSize(256), 2);
    Descriptor one = some(arena, 64);
    Descriptor two = some(arena, 64);
    arena.close();
    assertThatThrownBy(() -> arena.tryAllocate(64)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> arena.allocateOrHeap(64)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> arena.demand(64)).isInstanceOf(IllegalStateException.class);
    one.release();
    assertThat(registry.list()).hasSize(1);
    two.release();
    assertThat(registry.list()).isEmpty();
  }

  @Test
  void anInterruptComesFirst() {
    SlabArena arena = arena(SlabArena.builder(), 1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> arena.allocate(1)).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> arena.tryAllocate(1, Deadline.after(Duration.ZERO)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aBlockSizeBeyondTheLimitIsNotWaitedFor() {
    SlabArena arena = arena(SlabArena.builder().blockSizes(64, 128).limit(100), 1);
    some(arena, 80).release();
    assertThatThrownBy(() -> arena.demand(80))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be waited for");
  }

  @Test
  void whereTheRegistryHasNoRoomAtAllNobodyWaits() {
    Region all = registry.allocate("all", 1 << 30, Alignment.PAGE);
    SlabArena arena = arena(SlabArena.builder(), 1);
    assertThat(arena.tryAllocate(64)).isNull();
    assertThatThrownBy(() -> arena.allocate(64)).isInstanceOf(RegionLimitException.class);
    all.deregister();
    some(arena, 64).release();
  }

  @Test
  void regionsOfAnArenaAreItsOwn() {
    SlabArena arena = arena(SlabArena.builder().name("mine"), 1);
    Descriptor descriptor = some(arena, 64);
    Region region = descriptor.region();
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable use :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            region::retain,
            region::release,
            region::deregister,
            region::segment,
            region::descriptor)) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("belongs to its arena");
    }
    descriptor.release();
  }

  @Test
  void indicesOfSlabsThatAreGoneAreUsedAgain() {
    IndexRanges ranges = new IndexRanges(1, 10);
    assertThat(ranges.take(4)).isEqualTo(1);
    assertThat(ranges.take(4)).isEqualTo(5);
    assertThat(ranges.take(4)).isEqualTo(-1);
    assertThat(ranges.take(2)).isEqualTo(9);
    ranges.giveBack(5, 4);
    ranges.giveBack(1, 4);
    ranges.giveBack(9, 2);
    assertThat(ranges.take(10)).isEqualTo(1);
  }
}
