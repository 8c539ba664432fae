package io.kcoro.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.time.Deadline;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionTest {
  private final RegionRegistry registry = RegionRegistry.limited(3, 1 << 20);

  @TempDir Path folder;

  @AfterEach
  void nothingIsLeft() {
    assertThat(registry.list()).isEmpty();
    assertThat(registry.bytes()).isZero();
  }

  @Test
  void itIsFoundByNumberAndGenerationAndExport() {
    Region first = registry.allocate("first", 100, Alignment.PAGE);
    assertThat(first.segment().address() % 4096).isZero();
    assertThat(registry.find(first.id(), first.generation())).contains(first);
    assertThat(registry.find(first.exportId())).contains(first);
    assertThat(first.deregister()).isZero();
    assertThat(registry.find(first.id(), first.generation())).isEmpty();
    assertThat(registry.find(first.exportId())).isEmpty();

    Region second = registry.allocate("second", 100, Alignment.CACHE_LINE);

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.generation()).isEqualTo(first.generation() + 1);
    assertThat(registry.find(first.id(), first.generation())).isEmpty();
    assertThat(registry.find(-1, 0)).isEmpty();
    assertThat(registry.find(99, 1)).isEmpty();
    assertThat(registry.find(new UUID(1, 2))).isEmpty();
    assertThatThrownBy(() -> first.segment().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
    second.deregister();
  }

  @Test
  void itGoesWhenTheLastLetsGo() {
    Region region = registry.allocate("held", 100, Alignment.CACHE_LINE);
    Descriptor descriptor = region.descriptor(10, 20);
    region.retain();

    assertThat(region.deregister()).isEqualTo(2);
    assertThat(region.deregister()).isEqualTo(2);
    assertThat(registry.list())
        .singleElement()
        .satisfies(info -> {
          assertThat(info.deregistered()).isTrue();
          assertThat(info.inFlight()).isEqualTo(2);
        });
    assertThatThrownBy(region::retain)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'held' was deregistered");
    assertThatThrownBy(() -> region.descriptor(0, 1)).isInstanceOf(IllegalStateException.class);
    region.release();
    descriptor.setByte(0, (byte) 1);
    descriptor.release();
    assertThatThrownBy(region::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("more often");
  }

  @Test
  void whoEndsItCanWaitForThoseWhoHoldIt() throws Exception {
    Region region = registry.allocate("held", 100, Alignment.CACHE_LINE);
    Descriptor descriptor = region.descriptor();
    assertThat(region.deregister(Deadline.after(Duration.ofMillis(1)))).isFalse();
    Scope.run(scope -> {
      Coroutine waits =
          scope.launch(
              "waits",
              () -> assertThat(region.deregister(Deadline.after(Duration.ofMinutes(1)))).isTrue());
      descriptor.release();
      waits.join();
    });
    assertThat(region.deregister(Deadline.after(Duration.ZERO))).isTrue();
  }

  @Test
  void limitsAreHeld() {
    Region most = registry.allocate("most", (1 << 20) - 10, Alignment.CACHE_LINE);
    assertThatThrownBy(() -> registry.allocate("more", 11, Alignment.CACHE_LINE))
        .isInstanceOf(RegionLimitException.class)
        .hasMessageContaining("'more' of 11 bytes")
        .hasMessageContaining("1048566 of 1048576 bytes");
    Region second = registry.wrap("second", new byte[5]);
    Region third = registry.wrap("third", new byte[5]);
    assertThatThrownBy(() -> registry.wrap("fourth", new byte[1]))
        .isInstanceOf(RegionLimitException.class)
        .hasMessageContaining("3 of 3 regions");
    List.of(most, second, third).forEach(Region::deregister);
    assertThatThrownBy(() -> registry.allocate("none", 0, Alignment.CACHE_LINE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RegionRegistry.limited(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void notesAreKept() {
    Region region = registry.wrap("noted", new byte[5]);
    region.metadata("codec", "lz4");
    region.metadata("other", "x");
    region.metadata("other", null);
    assertThat(region.metadata("codec")).isEqualTo("lz4");
    assertThat(region.metadata("other")).isNull();
    assertThat(region.query().metadata()).containsOnlyKeys("codec");
    assertThat(region).asString().contains("'noted', HEAP, 5 bytes");
    region.deregister();
  }

  @Test
  void aFileIsMapped() throws Exception {
    byte[] content = new byte[10_000];
    new Random(1).nextBytes(content);
    Path file = Files.write(folder.resolve("file"), content);
    Region whole = registry.map(file, MapMode.READ_ONLY);
    Descriptor all = whole.descriptor();
    assertThat(all.toByteArray()).isEqualTo(content);
    assertThat(all.isReadOnly()).isTrue();
    assertThatThrownBy(() -> all.setByte(0, (byte) 1)).isInstanceOf(IllegalArgumentException.class);
    all.release();
    whole.deregister();
    Region part = registry.map(file, MapMode.READ_WRITE, 100, 50);
    Descriptor fifty = part.descriptor();
    fifty.setByte(3, (byte) 77);
    fifty.release();
    part.deregister();
    assertThat(Files.readAllBytes(file)[103]).isEqualTo((byte) 77);
    assertThatThrownBy(() -> registry.map(file, MapMode.READ_ONLY, 9_000, 1_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1001 bytes from 9000");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> registry.map(empty, MapMode.READ_ONLY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTruncatedFileIsAnErrorOfTheSliceAndOfNothingElse() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1 << 16]);
    Region region = registry.map(file, MapMode.READ_ONLY);
    Descriptor whole = region.descriptor();
    Descriptor start = whole.slice(0, 10);
    Descriptor end = whole.slice((1 << 16) - 10, 10);
    try (RandomAccessFile shorter = new RandomAccessFile(file.toFile(), "rw")) {
      shorter.setLength(100);
    }

    assertThat(start.toByteArray()).hasSize(10);
    assertThatThrownBy(() -> end.getByte(0))
        .isInstanceOf(MemoryFaultException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("truncated");
    assertThatThrownBy(end::toByteArray).isInstanceOf(MemoryFaultException.class);
    assertThatThrownBy(() -> end.read(segment -> 1)).isInstanceOf(MemoryFaultException.class);
    assertThatThrownBy(() -> whole.slice(60_000, 1)).isInstanceOf(MemoryFaultException.class);
    assertThatThrownBy(() -> region.descriptor(60_000, 1)).isInstanceOf(MemoryFaultException.class);
    end.release();
    start.release();
    whole.release();
    region.deregister();
  }

  @Test
  void payloadsGoToChannelsAndBackWithoutTheHeap() throws Exception {
    Path file = folder.resolve("io");
    Region region = registry.allocate("io", 100, Alignment.CACHE_LINE);
    Descriptor a = region.descriptor(0, 30);
    Descriptor b = region.descriptor(50, 30);
    for (int i = 0; i < 30; i++) {
      a.setByte(i, (byte) i);
      b.setByte(i, (byte) -i);
    }
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(PayloadIo.write(out, List.of(a, b))).isEqualTo(60);
    }
    Descriptor c = region.descriptor(0, 45);
    Descriptor d = region.descriptor(45, 45);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      assertThat(PayloadIo.read(in, List.of(d, c))).isEqualTo(60);
    }
    assertThat(d.getByte(29)).isEqualTo((byte) 29);
    assertThat(d.getByte(31)).isEqualTo((byte) -1);
    assertThat(c.getByte(14)).isEqualTo((byte) -29);
    a.release();
    assertThatThrownBy(() -> PayloadIo.write(FileChannel.open(file), List.of(b, a)))
        .isInstanceOf(NotOwnedException.class);
    List.of(b, c, d).forEach(Descriptor::release);
    region.deregister();
  }

  @Test
  void aPrivateMappingIsWrittenForItsOwnerOnly() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[100]);
    Region region = registry.map(file, MapMode.PRIVATE);
    Descriptor mine = region.descriptor();
    mine.setByte(0, (byte) 1);
    assertThat(mine.getByte(0)).isEqualTo((byte) 1);
    assertThat(Files.readAllBytes(file)[0]).isZero();
    mine.release();
    region.deregister();
  }

  @Test
  void bytesOfARegionAreCopiedForWhoWantsThemAlone() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
    Region region = registry.map(file, MapMode.READ_ONLY);
    try (SlabArena arena = SlabArena.builder().neverTrim().build()) {
      Descriptor copy = Objects.requireNonNull(region.descriptor().tryExclusive(arena));
      copy.setByte(0, (byte) 9);
      assertThat(copy.toByteArray()).containsExactly(9, 2, 3);
      copy.release();
    }
    assertThat(region.inFlight()).isZero();
    region.deregister();
  }
}
