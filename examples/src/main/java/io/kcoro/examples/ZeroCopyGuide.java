package io.kcoro.examples;

// region imports
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.TransferCounts;
import io.kcoro.memory.Descriptor;
import io.kcoro.memory.MemoryFaultException;
import io.kcoro.memory.NotOwnedException;
import io.kcoro.memory.PayloadChannel;
import io.kcoro.memory.PayloadIo;
import io.kcoro.memory.Region;
import io.kcoro.memory.RegionRegistry;
import io.kcoro.memory.SlabArena;
import io.kcoro.memory.TransferOptions;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

// endregion

/// The code of `docs/guide/zero-copy.md`: each region is one block of the page, in this order. A
/// test compares them and runs each method.
public final class ZeroCopyGuide {
  private ZeroCopyGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws Exception {
    System.out.println(first());
    System.out.println(failed());
    System.out.println(shared());
    System.out.println(waiting());
    System.out.println(fiveStages());
    System.out.println(mapped());
    System.out.println(scattered());
    System.out.println(copiedOrNot());
    System.out.println(registered());
  }

  // region first
  static List<String> first() throws InterruptedException {
    List<String> told = new ArrayList<>();
    try (SlabArena arena = SlabArena.builder().name("frames").limit(1 << 20).build()) {
      Channel<Descriptor> frames = Descriptor.channel().name("frames").buffered(8).build();
      Descriptor frame = arena.allocate(65_536);
      frame.setLong(0, 42);
      frames.send(frame); // from now on the receiver's
      try {
        frame.getLong(0);
      } catch (NotOwnedException e) {
        told.add("not mine any more"); // the exception says that it was sent
      }
      Descriptor received = frames.receive();
      told.add("received " + received.getLong(0));
      received.release();
    }
    return told;
  }

  // endregion

  // region failed
  static List<Boolean> failed() throws InterruptedException {
    try (SlabArena arena = SlabArena.builder().build()) {
      Channel<Descriptor> frames = Descriptor.channel().buffered(1).build();
      frames.send(arena.allocate(100));
      Descriptor second = arena.allocate(100);
      boolean sent = frames.trySend(second).isDone(); // the channel is full
      boolean stillMine = second.isOwned();
      second.release();
      frames.cancel(); // what is inside is released by the channel
      return List.of(sent, stillMine, arena.stats().inUse() == 0);
    }
  }

  // endregion

  // region shared
  static List<Object> shared() throws InterruptedException {
    try (SlabArena arena = SlabArena.builder().build()) {
      Descriptor packet = arena.allocate(1_500);
      Descriptor header = packet.slice(0, 20);
      Descriptor copyForTheLog = packet.readOnly();
      packet.release(); // the block stays as long as one of them is there
      long inUse = arena.stats().inUse();
      Descriptor mine = Objects.requireNonNull(copyForTheLog.tryExclusive(arena)); // to write
      mine.setByte(0, (byte) 7);
      byte ofTheHeader = header.getByte(0);
      boolean isCopy = mine.segment().address() != header.segment().address();
      header.release();
      mine.release();
      return List.of(inUse, isCopy, ofTheHeader == 7);
    }
  }

  // endregion

  // region waiting
  static List<String> waiting() throws InterruptedException {
    List<String> told = new ArrayList<>();
    try (SlabArena arena =
        SlabArena.builder().blockSizes(1024).slabSize(2048).limit(2048).build()) {
      Descriptor a = arena.allocate(1024);
      Descriptor b = arena.allocate(1024);
      told.add("a third at once: " + arena.tryAllocate(1024));
      Scope.run(scope -> {
        Coroutine waits =
            scope.launch(() -> {
              Descriptor c = arena.allocate(1024); // until somebody releases one
              told.add("a third, later: " + c.length());
              c.release();
            });
        a.release();
        waits.join();
      });
      b.release();
    }
    return told;
  }

  // endregion

  // region Stage
  /// Does something with the bytes of each payload, in place, and passes it on.
  static final class Stage extends Stackless {
    private final ReceiveChannel<Descriptor> in;
    private final SendChannel<Descriptor> out;
    private final Consumer<MemorySegment> work;

    Stage(
        ReceiveChannel<Descriptor> in, SendChannel<Descriptor> out, Consumer<MemorySegment> work) {
      this.in = in;
      this.out = out;
      this.work = work;
    }

    @Override
    protected Op start() {
      return receive(in, this::pass, cause -> done());
    }

    private Op pass(Descriptor payload) {
      try {
        work.accept(payload.segment());
      } catch (Throwable failure) {
        payload.release(); // it is this stage's until it is sent
        throw failure;
      }
      return send(out, payload, this::start);
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      out.close(thrown);
    }
  }

  // endregion

  // region fiveStages
  static List<Object> fiveStages() throws InterruptedException {
    List<Consumer<MemorySegment>> works =
        List.of(
            bytes -> bytes.fill((byte) 'a'),
            bytes -> bytes.set(ValueLayout.JAVA_BYTE, 0, (byte) 'b'),
            bytes -> replace(bytes, 'a', 'A'),
            bytes -> replace(bytes, 'b', 'B'),
            bytes -> bytes.set(ValueLayout.JAVA_BYTE, bytes.byteSize() - 1, (byte) '.'));
    try (SlabArena arena = SlabArena.builder().build()) {
      return Scope.call(scope -> {
        Channel<Descriptor> first = Descriptor.channel().buffered(4).build();
        Channel<Descriptor> last = first;
        for (Consumer<MemorySegment> work : works) {
          Channel<Descriptor> next = Descriptor.channel().buffered(4).build();
          scope.launch(new Stage(last, next, work));
          last = next;
        }
        Descriptor payload = arena.allocate(5);
        long address = payload.segment().address();
        first.send(payload);
        first.close();
        Descriptor result = last.receive();
        String text = new String(result.toByteArray(), StandardCharsets.US_ASCII);
        boolean inPlace = result.segment().address() == address;
        result.release();
        return List.of(text, inPlace);
      });
    }
  }

  private static void replace(MemorySegment bytes, char from, char to) {
    for (long i = 0; i < bytes.byteSize(); i++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, i) == from) {
        bytes.set(ValueLayout.JAVA_BYTE, i, (byte) to);
      }
    }
  }

  // endregion

  // region mapped
  static List<String> mapped() throws Exception {
    Path file = Files.writeString(Files.createTempFile("text", ".txt"), "to be or not to be");
    RegionRegistry registry = RegionRegistry.limited(10, 1 << 20);
    Region region = registry.map(file, MapMode.READ_ONLY);
    Descriptor whole = region.descriptor();
    region.deregister(); // it goes with the last descriptor
    Descriptor slice = whole.slice(9, 3);
    whole.release();
    List<String> told =
        new ArrayList<>(List.of(new String(slice.toByteArray(), StandardCharsets.US_ASCII)));
    try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
      other.setLength(5); // somebody else, meanwhile
    }
    try {
      slice.read(bytes -> bytes.get(ValueLayout.JAVA_BYTE, 0));
    } catch (MemoryFaultException e) {
      told.add("too short"); // the exception names the file
    }
    slice.release();
    told.add(registry.list().size() + " regions");
    Files.delete(file);
    return told;
  }

  // endregion

  // region scattered
  static List<Object> scattered() throws Exception {
    Path file = Files.createTempFile("packets", ".bin");
    try (SlabArena arena = SlabArena.builder().build();
        FileChannel io =
            FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
      Descriptor header = arena.allocate(8);
      Descriptor body = arena.allocate(1_000);
      header.setLong(0, 1_000);
      body.setByte(999, (byte) 9);
      long written = PayloadIo.write(io, List.of(header, body));
      io.position(0);
      Descriptor both = arena.allocate(1_008);
      long read = PayloadIo.read(io, List.of(both));
      List<Object> told = List.of(written, read, both.getLong(0), both.getByte(1_007));
      List.of(header, body, both).forEach(Descriptor::release);
      return told;
    } finally {
      Files.delete(file);
    }
  }

  // endregion

  // region copiedOrNot
  static List<TransferCounts> copiedOrNot() throws InterruptedException {
    try (SlabArena arena = SlabArena.builder().build()) {
      PayloadChannel frames =
          PayloadChannel.of(Channel.<Descriptor>builder().name("frames").buffered(8), arena);
      frames.enableZeroCopy(TransferOptions.backend("zref").copyingBelow(256));
      frames.channel().send(arena.allocate(100)); // copied, so that its block comes back at once
      frames.channel().send(arena.allocate(1_000));
      frames.sendCopyOf(MemorySegment.ofArray(new byte[300]));
      TransferCounts counts = Objects.requireNonNull(frames.transfers());
      frames.channel().cancel();
      return List.of(counts);
    }
  }

  // endregion

  // region registered
  static List<Object> registered() {
    List<String> lost = new ArrayList<>();
    RegionRegistry registry =
        RegionRegistry.limited(100, 1 << 30)
            .tracking()
            .onLeak((region, bytes, where) -> lost.add(region));
    try (SlabArena arena = SlabArena.builder().name("rx").registry(registry).build()) {
      Descriptor used = Objects.requireNonNull(arena.tryAllocate(64));
      String name = registry.list().getFirst().name();
      used.release();
      try {
        used.release();
        return List.of();
      } catch (NotOwnedException e) {
        String where = Objects.requireNonNull(e.getCause()).getStackTrace()[3].getMethodName();
        return List.of(name, "released before in " + where, registry.leaks());
      }
    }
  }
  // endregion
}
