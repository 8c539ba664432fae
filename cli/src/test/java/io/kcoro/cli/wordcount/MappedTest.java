package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.memory.Region;
import io.kcoro.memory.RegionRegistry;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.support.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are mapped and counted in slices; {@link Run} looks that nothing stays mapped. */
class MappedTest {
  private static final BlockSizes SIZES = new BlockSizes(200, 40, 50);

  @TempDir Path folder;

  private final CancellationSource cancellation = new CancellationSource();

  @ParameterizedTest
  @EnumSource
  void wordsAcrossTheEndsOfSlicesAreWhole(EngineKind engine) throws Exception {
    List<String> texts =
        List.of(
            "some words that are longer than slices, and some that are not ".repeat(20),
            "line\r\nafter\r\n\r\nline\r\n".repeat(30),
            "Stra\u00dfe \u20ac5 na\u00efve\u4e2d\u6587x \ud83d\ude00word\ud83d\ude00 ".repeat(20),
            "x".repeat(1_000),
            "short " + "verylong".repeat(40) + " and " + "Y9".repeat(300),
            " " + "z".repeat(51) + " " + "z".repeat(50) + "\n");
    for (int slice = 1; slice < 70; slice++) {
      Oracle oracle = new Oracle(SIZES.maxWord());
      Path input = Files.createDirectory(folder.resolve("slices of " + slice));
      for (int i = 0; i < texts.size(); i++) {
        byte[] content = texts.get(i).getBytes(UTF_8);
        oracle.add(content);
        Files.write(input.resolve("text" + i), content);
      }

      Run run = Run.with(engine).sizes(SIZES).workers(3).mapped(slice).of(input);

      assertSame(run, oracle, texts.size(), slice);
    }
  }

  @ParameterizedTest
  @EnumSource
  void filesOfAnySize(EngineKind engine, Seeds seeds) throws Exception {
    Random random = seeds.random();
    for (int slice : new int[] {1, 2, 64, 4_096}) {
      Oracle oracle = new Oracle(SIZES.maxWord());
      Path input = Files.createDirectory(folder.resolve("slices of " + slice));
      int[] lengths = {0, 1, slice - 1, slice, slice + 1, 2 * slice, 3 * slice + 1};
      for (int i = 0; i < lengths.length; i++) {
        byte[] content = new byte[lengths[i]];
        byte[] piece = Contents.random(random, 20_000);
        for (int at = 0; at < content.length && piece.length > 0; at++) {
          content[at] = piece[at % piece.length];
        }
        oracle.add(content);
        Files.write(input.resolve("file" + i), content);
      }

      Run run = Run.with(engine).sizes(SIZES).workers(2).mapped(slice).of(input);

      assertSame(run, oracle, lengths.length, slice);
    }
  }

  private static void assertSame(Run run, Oracle oracle, int files, int slice) {
    assertThat(run.failures()).isEmpty();
    assertThat(run.words()).as("slices of %d", slice).isEqualTo(oracle.counts());
    assertThat(run.counts().bytes()).isEqualTo(oracle.bytes());
    assertThat(run.counts().files()).isEqualTo(files);
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsTruncatedMeanwhileIsNamedOnce(EngineKind engine) throws Exception {
    byte[] content = "some words of a file ".repeat(200_000).getBytes(UTF_8);
    Path file = Files.write(folder.resolve("file"), content);
    Path other = Files.writeString(folder.resolve("other"), "other");
    RecordingMonitor monitor =
        new RecordingMonitor() {
          @Override
          public void progress(long files, long bytes) {
            super.progress(files, bytes);
            truncate(file, 100);
          }
        };

    Run run = Run.with(engine).workers(1).mapped(16_384).run(monitor, file, other);

    assertThat(run.failuresIn(folder))
        .containsExactly(
            "file: truncated while being read: had %,d bytes, now has 100"
                .formatted(content.length));
    assertThat(run.counts().files()).isEqualTo(1);
    assertThat(run.counts().bytes()).isBetween(1L, content.length - 1L);
    assertThat(run.words()).containsEntry("other", 1L).containsKey("words");
    assertThat(monitor.bytes()).isEqualTo(run.counts().bytes());
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsTruncatedBeforeItsFirstSlice(EngineKind engine) throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[100_000]);
    Disk disk =
        new FailingDisk() {
          @Override
          public Region map(Path path, RegionRegistry registry) throws IOException {
            Region region = super.map(path, registry);
            truncate(path, 0);
            return region;
          }
        };

    Run run = Run.with(engine).disk(disk).mapped(1_000).of(file);

    assertThat(run.failuresIn(folder))
        .containsExactly("file: truncated while being read: had 100,000 bytes, now has 0");
    assertThat(run.counts().files()).isZero();
    assertThat(run.counts().bytes()).isZero();
  }

  private static void truncate(Path file, long size) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeMappedIsRead(EngineKind engine) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "a file");
    Path zip =
        ZipImage.builder()
            .deflated("entry", "an entry".getBytes(UTF_8))
            .build()
            .writeTo(folder.resolve("archive.zip"));
    Disk disk =
        new FailingDisk() {
          @Override
          public Region map(Path path, RegionRegistry registry) throws IOException {
            throw new IOException("no such operation on this device");
          }
        };

    Run run =
        Run.with(engine)
            .disk(disk)
            .standardInput(new TestSource("-", "an input".getBytes(UTF_8)))
            .mapped(10)
            .of(file, zip, "-");

    assertThat(run.failures()).isEmpty();
    assertThat(run.words())
        .isEqualTo(Map.of("a", 1L, "an", 2L, "file", 1L, "entry", 1L, "input", 1L));
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatIsCancelledLeavesNothingMapped(EngineKind engine, Seeds seeds) throws Exception {
    Random random = seeds.random();
    Oracle oracle = new Oracle(SIZES.maxWord());
    for (int i = 0; i < 50; i++) {
      byte[] content = Contents.random(random, 8_000);
      oracle.add(content);
      Files.write(folder.resolve("file" + i), content);
    }
    long limit = random.nextLong(oracle.bytes());
    RecordingMonitor monitor =
        new RecordingMonitor() {
          @Override
          public void progress(long files, long bytes) {
            super.progress(files, bytes);
            if (bytes >= limit) {
              cancellation.cancel("enough");
            }
          }
        };

    Run run =
        Run.with(engine)
            .sizes(SIZES)
            .workers(3)
            .shareWords(random.nextInt(1, 100))
            .mapped(random.nextInt(1, 2_000))
            .token(cancellation.token())
            .run(monitor, folder);

    assertThat(run.counts().partial()).isTrue();
    assertThat(run.counts().bytes()).isBetween(0L, oracle.bytes());
    assertThat(run.words())
        .allSatisfy((word, count) ->
            assertThat(count).as(word).isBetween(1L, oracle.counts().getOrDefault(word, 0L)));
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatFailsLeavesNothingMapped(EngineKind engine) throws Exception {
    Path file = folder.resolve("file");
    byte[] content = new byte[1_000_000];
    Arrays.fill(content, (byte) ' ');
    Files.write(file, content);
    RecordingMonitor monitor =
        new RecordingMonitor() {
          @Override
          public void progress(long files, long bytes) {
            throw new IllegalStateException("on purpose");
          }
        };

    assertThatExceptionOfType(CoroutineFailedException.class)
        .isThrownBy(() -> Run.with(engine).workers(3).mapped(5_000).run(monitor, file, file))
        .withStackTraceContaining("on purpose");
  }
}
