package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.support.Seeds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that ends before its input does. That no thread is left is checked after each test. */
class CancellationTest {
  @TempDir Path folder;

  private final CancellationSource cancellation = new CancellationSource();

  /** The general check does not see platform threads that a virtual thread has started. */
  @AfterEach
  void noReadingThreadIsLeft() {
    await()
        .until(() ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("kcoro-read-")));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasCountedBeforeIsKept(EngineKind engine) throws Exception {
    BlockingSource source = new BlockingSource("one two two thr");
    RecordingMonitor monitor = cancelAfter(12);

    Run run = Run.with(engine).standardInput(source).token(cancellation.token()).run(monitor, "-");

    assertThat(run.counts().partial()).isTrue();
    assertThat(run.words()).isEqualTo(Map.of("one", 1L, "two", 2L));
    assertThat(run.counts().bytes()).isEqualTo(12);
    assertThat(run.counts().files()).isZero();
    assertThat(run.failures()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aRunCancelledBeforeItStartsCountsNothing(EngineKind engine) throws Exception {
    Path file = Files.write(folder.resolve("file"), "word".getBytes(ISO_8859_1));
    cancellation.cancel("too late");

    Run run = Run.with(engine).token(cancellation.token()).of(file);

    assertThat(run.counts().partial()).isTrue();
    assertThat(run.words()).isEmpty();
    assertThat(run.counts().files()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsCountedTwiceWhereverTheRunEnds(EngineKind engine, Seeds seeds) throws Exception {
    Random random = seeds.random();
    Oracle oracle = new Oracle(50);
    for (int i = 0; i < 200; i++) {
      byte[] content = Contents.random(random, 2_000);
      oracle.add(content);
      Files.write(folder.resolve("file" + i), content);
    }
    BlockSizes sizes = new BlockSizes(100, 40, 50);

    Run run =
        Run.with(engine)
            .sizes(sizes)
            .workers(3)
            .shareWords(random.nextInt(1, 100))
            .token(cancellation.token())
            .run(cancelAfter(random.nextLong(oracle.bytes())), folder);

    assertThat(run.counts().partial()).isTrue();
    assertThat(run.counts().files()).isLessThanOrEqualTo(200);
    assertThat(run.counts().bytes()).isBetween(0L, oracle.bytes());
    assertThat(run.words())
        .allSatisfy((word, count) ->
            assertThat(count).as(word).isBetween(1L, oracle.counts().getOrDefault(word, 0L)));
    assertThat(run.counts().bytes())
        .as("bytes counted, and the letters of the words in them")
        .isGreaterThanOrEqualTo(letters(run.words()));
  }

  /** Those of words longer than a label's limit are left out. */
  private static long letters(Map<String, Long> words) {
    return words.entrySet().stream()
        .filter(word -> word.getKey().length() <= 50)
        .mapToLong(word -> word.getKey().length() * word.getValue())
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  void archivesAreClosed(EngineKind engine, Seeds seeds) throws Exception {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "there is a /proc");
    ZipImage.Builder builder = ZipImage.builder();
    for (int i = 0; i < 1_000; i++) {
      builder.deflated("entry" + i, Contents.random(seeds.random(i), 1_000));
    }
    Path zip = builder.build().writeTo(folder.resolve("many.zip"));

    Run.with(engine)
        .sizes(new BlockSizes(100, 40, 50))
        .token(cancellation.token())
        .run(cancelAfter(1_000), zip);

    assertThat(openFiles(descriptors)).doesNotContain(zip.toRealPath().toString());
  }

  @ParameterizedTest
  @EnumSource
  void aFifoWithoutAWriterIsNoObstacle(EngineKind engine) throws Exception {
    StreamSource fifo = StreamSource.special(Fifo.create(folder.resolve("fifo")));
    Path file = Files.write(folder.resolve("file"), "before".getBytes(ISO_8859_1));
    CountDownLatch counted = new CountDownLatch(1);
    // Cancelled just before, or while, the FIFO is being opened.
    StreamSource cancelling =
        new StreamSource(
            "fifo",
            () -> {
              awaitUninterruptibly(counted);
              cancellation.cancel("enough");
              return fifo.opener().open();
            },
            fifo.unblocker());
    RecordingMonitor monitor =
        new RecordingMonitor() {
          @Override
          public void progress(long files, long bytes) {
            counted.countDown();
          }
        };

    Run run =
        Run.with(engine)
            .workers(1)
            .token(cancellation.token())
            .standardInput(cancelling)
            .run(monitor, file, "-");

    assertThat(run.counts().partial()).isTrue();
    assertThat(run.words()).isEqualTo(Map.of("before", 1L));
  }

  @ParameterizedTest
  @EnumSource
  void aFifoWithASilentWriterIsNoObstacle(EngineKind engine) throws Exception {
    Path fifo = Fifo.create(folder.resolve("fifo"));
    try (FileChannel writer = openForBoth(fifo)) {
      write(writer, "said ");

      Run run = Run.with(engine).token(cancellation.token()).run(cancelAfter(5), fifo);

      assertThat(run.counts().partial()).isTrue();
      assertThat(run.words()).isEqualTo(Map.of("said", 1L));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFifoIsReadToItsEnd(EngineKind engine) throws Exception {
    Path fifo = Fifo.create(folder.resolve("fifo"));
    byte[] content = "all of it ".repeat(50_000).getBytes(ISO_8859_1);
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try (OutputStream out = Files.newOutputStream(fifo)) {
                out.write(content);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    Run run = Run.with(engine).of(fifo);
    writer.join();

    assertThat(run.failures()).isEmpty();
    assertThat(run.counts().bytes()).isEqualTo(content.length);
    assertThat(run.counts().files()).isEqualTo(1);
    assertThat(run.words()).isEqualTo(Map.of("all", 50_000L, "of", 50_000L, "it", 50_000L));
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptOfTheCallerEndsTheRun(EngineKind engine) {
    Thread caller = Thread.currentThread();
    RecordingMonitor monitor =
        new RecordingMonitor() {
          @Override
          public void progress(long files, long bytes) {
            caller.interrupt();
          }
        };

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () -> Run.with(engine).standardInput(new BlockingSource("word ")).run(monitor, "-"));
  }

  @ParameterizedTest
  @EnumSource
  void aFailureOfTheMonitorEndsTheRun(EngineKind engine) {
    IllegalStateException failure = new IllegalStateException("on purpose");
    RecordingMonitor monitor =
        new RecordingMonitor() {
          @Override
          public void progress(long files, long bytes) {
            throw failure;
          }
        };

    assertThatExceptionOfType(CoroutineFailedException.class)
        .isThrownBy(
            () -> Run.with(engine).standardInput(new BlockingSource("word ")).run(monitor, "-"))
        .withRootCauseInstanceOf(IllegalStateException.class)
        .withStackTraceContaining("on purpose");
  }

  @ParameterizedTest
  @EnumSource
  void aFailureOfAReaderEndsTheRun(EngineKind engine) {
    Disk disk =
        new FailingDisk() {
          @Override
          public java.nio.channels.SeekableByteChannel open(Path file) {
            throw new IllegalStateException("on purpose");
          }
        };

    assertThatExceptionOfType(CoroutineFailedException.class)
        .isThrownBy(() -> {
          Path file = Files.createFile(folder.resolve("file"));
          Run.with(engine)
              .workers(3)
              .disk(disk)
              .standardInput(new BlockingSource("word "))
              .of(file, "-");
        })
        .withStackTraceContaining("on purpose");
  }

  private RecordingMonitor cancelAfter(long limit) {
    return new RecordingMonitor() {
      @Override
      public void progress(long files, long bytes) {
        super.progress(files, bytes);
        if (bytes >= limit) {
          cancellation.cancel("enough");
        }
      }
    };
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static FileChannel openForBoth(Path fifo) throws IOException {
    return FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.write(java.nio.ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }

  private static List<String> openFiles(Path descriptors) throws IOException {
    try (Stream<Path> links = Files.list(descriptors)) {
      return links.map(CancellationTest::target).toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  /** Delivers a text, then waits until it is interrupted. */
  private record BlockingSource(String text) implements Source {
    @Override
    public String name() {
      return "blocking";
    }

    @Override
    public boolean live() {
      return true;
    }

    @Override
    public Reading open() {
      Reading delivering = new TestSource("text", text.getBytes(ISO_8859_1)).open();
      return new Reading() {
        @Override
        public int read(byte[] into, int from, int length)
            throws IOException, InterruptedException {
          int count = delivering.read(into, from, length);
          if (count < 0) {
            new CountDownLatch(1).await();
          }
          return count;
        }

        @Override
        public void close() {}
      };
    }
  }
}
