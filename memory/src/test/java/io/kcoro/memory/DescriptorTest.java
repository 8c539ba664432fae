package io.kcoro.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DescriptorTest {
  /** What a handle does that owns nothing. */
  enum Use {
    LENGTH {
      @Override
      void of(Descriptor descriptor) {
        descriptor.length();
      }
    },
    SEGMENT {
      @Override
      void of(Descriptor descriptor) {
        descriptor.segment();
      }
    },
    BUFFER {
      @Override
      void of(Descriptor descriptor) {
        descriptor.asByteBuffer();
      }
    },
    GET {
      @Override
      void of(Descriptor descriptor) {
        descriptor.getByte(0);
      }
    },
    GET_LONG {
      @Override
      void of(Descriptor descriptor) {
        descriptor.getLong(0);
      }
    },
    SET {
      @Override
      void of(Descriptor descriptor) {
        descriptor.setByte(0, (byte) 1);
      }
    },
    SET_LONG {
      @Override
      void of(Descriptor descriptor) {
        descriptor.setLong(0, 1);
      }
    },
    COPY_IN {
      @Override
      void of(Descriptor descriptor) {
        descriptor.copyFrom(0, new byte[1]);
      }
    },
    COPY_OUT {
      @Override
      void of(Descriptor descriptor) {
        descriptor.toByteArray();
      }
    },
    SLICE {
      @Override
      void of(Descriptor descriptor) {
        descriptor.slice(0, 1).release();
      }
    },
    SHARE {
      @Override
      void of(Descriptor descriptor) {
        descriptor.share().release();
      }
    },
    READ_ONLY {
      @Override
      void of(Descriptor descriptor) {
        descriptor.readOnly().release();
      }
    },
    TRUNCATE {
      @Override
      void of(Descriptor descriptor) {
        descriptor.truncate(1);
      }
    },
    MOVE {
      @Override
      void of(Descriptor descriptor) {
        descriptor.move().release();
      }
    },
    SEND {
      @Override
      void of(Descriptor descriptor) {
        Descriptor.channel().unlimited().build().trySend(descriptor);
      }
    },
    INFO {
      @Override
      void of(Descriptor descriptor) {
        descriptor.info();
      }
    },
    RELEASE {
      @Override
      void of(Descriptor descriptor) {
        descriptor.release();
      }
    };

    abstract void of(Descriptor descriptor);
  }

  private final List<@Nullable Throwable> lost = new CopyOnWriteArrayList<>();
  private final CountDownLatch lostOne = new CountDownLatch(1);
  private final RegionRegistry registry =
      RegionRegistry.limited(100, 1 << 30)
          .onLeak((region, bytes, site) -> {
            lost.add(site);
            lostOne.countDown();
          });
  private final SlabArena arena =
      SlabArena.builder().name("test").registry(registry).neverTrim().build();

  @AfterEach
  void nothingIsLeft() {
    arena.checkInvariants();
    arena.close();
    assertThat(registry.list()).isEmpty();
  }

  private Descriptor some(long size) {
    return Objects.requireNonNull(arena.tryAllocate(size));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasReleasedCannotBeUsed(Use use) {
    Descriptor descriptor = some(16);
    descriptor.release();

    assertThatThrownBy(() -> use.of(descriptor))
        .isInstanceOf(NotOwnedException.class)
        .hasMessageContaining("was released");
    descriptor.close();
    assertThat(descriptor.isOwned()).isFalse();
    assertThat(descriptor).hasToString("Descriptor[was released]");
  }

  @ParameterizedTest
  @EnumSource
  void whatWasSentCannotBeUsed(Use use) throws Exception {
    Channel<Descriptor> channel = Descriptor.channel().buffered(1).build();
    Descriptor descriptor = some(16);
    channel.send(descriptor);

    assertThatThrownBy(() -> use.of(descriptor))
        .isInstanceOf(NotOwnedException.class)
        .hasMessageContaining("was sent");
    channel.receive().release();
  }

  @ParameterizedTest
  @EnumSource
  void whatWasMovedCannotBeUsed(Use use) {
    Descriptor descriptor = some(16);
    Descriptor moved = descriptor.move();

    assertThatThrownBy(() -> use.of(descriptor))
        .isInstanceOf(NotOwnedException.class)
        .hasMessageContaining("was moved");
    moved.release();
  }

  @Test
  void aSecondReleaseIsNoticedInUncheckedModeToo() {
    SlabArena unchecked = SlabArena.builder().registry(registry).unchecked().neverTrim().build();
    Descriptor descriptor = Objects.requireNonNull(unchecked.tryAllocate(16));
    assertThat(descriptor.move()).isSameAs(descriptor);
    descriptor.release();

    assertThatThrownBy(descriptor::release).isInstanceOf(NotOwnedException.class);
    assertThat(descriptor.isOwned()).isFalse();
    Descriptor again = Objects.requireNonNull(unchecked.tryAllocate(16));
    assertThat(again).isSameAs(descriptor);
    again.release();
    unchecked.close();
  }

  @Test
  void bytesAreWrittenAndRead() {
    Descriptor descriptor = some(20);
    descriptor.copyFrom(4, new byte[] {1, 2, 3});
    descriptor.setByte(7, (byte) 9);
    descriptor.setLong(8, 0x0102030405060708L);
    assertThat(descriptor.getByte(5)).isEqualTo((byte) 2);
    assertThat(descriptor.getLong(8)).isEqualTo(0x0102030405060708L);
    assertThat(descriptor.asByteBuffer().getLong(8)).isEqualTo(0x0102030405060708L);
    assertThat(descriptor.toByteArray()).hasSize(20).startsWith(descriptor.getByte(0));
    assertThat(descriptor.segment().byteSize()).isEqualTo(20);
    assertThatThrownBy(() -> descriptor.getByte(20)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> descriptor.setLong(13, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> descriptor.copyFrom(18, new byte[3]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    descriptor.release();
  }

  @Test
  void theBlockComesBackWhenTheLastOfThoseWhoShareItLetsGo() {
    Descriptor whole = some(16);
    whole.setByte(10, (byte) 7);
    Descriptor slice = whole.slice(8, 4);
    Descriptor share = whole.share();
    whole.release();
    assertThat(slice.isShared()).isTrue();
    assertThat(slice.getByte(2)).isEqualTo((byte) 7);
    share.release();
    assertThat(slice.isShared()).isFalse();
    assertThat(arena.stats().inUse()).isOne();
    Descriptor inner = slice.slice(2, 1);
    slice.release();
    assertThat(inner.toByteArray()).containsExactly(7);
    assertThat(inner.info().offset() % 64).isEqualTo(10);
    inner.release();
    assertThat(arena.stats().inUse()).isZero();
  }

  @Test
  void slicesAreWithinTheirOwner() {
    Descriptor whole = some(16);
    Descriptor slice = whole.slice(4, 8);
    assertThatThrownBy(() -> slice.slice(1, 8)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.slice(-1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.truncate(9)).isInstanceOf(IndexOutOfBoundsException.class);
    slice.truncate(3);
    assertThat(slice.segment().byteSize()).isEqualTo(3);
    slice.release();
    whole.release();
  }

  @Test
  void readOnlySharesCannotBeWritten() {
    Descriptor whole = some(16);
    Descriptor reader = whole.readOnly();
    Descriptor slice = reader.slice(0, 8);
    assertThat(reader.isReadOnly()).isTrue();
    assertThat(slice.isReadOnly()).isTrue();
    assertThatThrownBy(() -> slice.setByte(0, (byte) 1))
        .isInstanceOf(IllegalArgumentException.class);
    whole.setByte(0, (byte) 5);
    assertThat(slice.getByte(0)).isEqualTo((byte) 5);
    whole.release();
    reader.release();
    slice.release();
  }

  @Test
  void whoIsAloneWritesInPlaceOthersGetACopy() {
    Descriptor whole = some(16);
    long address = whole.segment().address();
    Descriptor alone = Objects.requireNonNull(whole.tryExclusive(arena));
    assertThat(alone.segment().address()).isEqualTo(address);
    Descriptor reader = alone.readOnly();
    alone.setByte(1, (byte) 4);

    Descriptor copy = Objects.requireNonNull(reader.tryExclusive(arena));

    assertThat(reader.isOwned()).isFalse();
    copy.setByte(0, (byte) 3);
    assertThat(copy.getByte(1)).isEqualTo((byte) 4);
    assertThat(alone.segment().address()).isNotEqualTo(copy.segment().address());
    copy.release();
    alone.release();
  }

  @Test
  void oneOfTwoThreadsThatReleaseWins() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      Descriptor descriptor = some(16);
      AtomicInteger refused = new AtomicInteger();
      Runnable release =
          () -> {
            try {
              descriptor.release();
            } catch (NotOwnedException e) {
              refused.incrementAndGet();
            }
          };
      Thread other = Thread.startVirtualThread(release);
      release.run();
      other.join();
      assertThat(refused.get()).isOne();
    }
    assertThat(arena.stats().inUse()).isZero();
  }

  @Test
  void whereItWasDoneIsToldWhenItIsTracked() {
    RegionRegistry tracking = registry.tracking();
    SlabArena tracked = SlabArena.builder().registry(tracking).neverTrim().build();
    Descriptor descriptor = Objects.requireNonNull(tracked.tryAllocate(16));
    descriptor.release();

    assertThatThrownBy(descriptor::length)
        .hasRootCauseMessage("the descriptor was released here")
        .rootCause()
        .satisfies(cause ->
            assertThat(cause.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().contains("whereItWasDone")));
    tracked.close();
  }

  @Test
  void lostDescriptorsAreToldAndTheirBlocksComeBack() throws Exception {
    lose();
    while (!lostOne.await(10, TimeUnit.MILLISECONDS)) {
      System.gc();
    }
    while (arena.stats().inUse() != 0) { // the block comes back right after that
      Thread.onSpinWait();
    }
    assertThat(registry.leaks()).isOne();
    assertThat(lost).hasSize(1);
    List<Descriptor> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(some(64));
    }
    all.forEach(Descriptor::release);
  }

  private void lose() {
    some(64);
  }

  @Test
  void buffersAndSegmentsOfOthersAreCopiedIn() {
    Descriptor descriptor = some(8);
    descriptor.copyFrom(0, MemorySegment.ofBuffer(ByteBuffer.allocateDirect(4).put(2, (byte) 6)));
    assertThat(descriptor.getByte(2)).isEqualTo((byte) 6);
    descriptor.release();
  }

  @Test
  void aShareOfAnUncheckedArenaIsReleasedOnce() {
    SlabArena unchecked = SlabArena.builder().registry(registry).unchecked().neverTrim().build();
    Descriptor whole = Objects.requireNonNull(unchecked.tryAllocate(16));
    Descriptor share = whole.share();
    share.release();
    assertThatThrownBy(share::release).isInstanceOf(NotOwnedException.class);
    assertThat(unchecked.stats().inUse()).isOne();
    whole.release();
    unchecked.close();
  }
}
