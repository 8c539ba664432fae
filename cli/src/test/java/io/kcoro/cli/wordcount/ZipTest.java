package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Zip archives, sound ones and ones damaged in every way; each in both engines. */
class ZipTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void eachEntryIsReadOnceAndFoldersAreNone(EngineKind engine) throws Exception {
    Path zip =
        ZipImage.builder()
            .stored("folder/", new byte[0])
            .deflated("folder/one.txt", text("one two"))
            .stored("folder/two.txt", text("two"))
            .deflated("empty.txt", new byte[0])
            .stored("stored empty.txt", new byte[0])
            .build()
            .writeTo(folder.resolve("a.ZIP"));

    Run run = Run.with(engine).of(zip);

    assertThat(run.failures()).isEmpty();
    assertThat(run.words()).isEqualTo(Map.of("one", 1L, "two", 2L));
    assertThat(run.counts().files()).isEqualTo(4);
    assertThat(run.counts().bytes()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource
  void anArchiveWithoutEntriesIsSound(EngineKind engine) throws Exception {
    Path zip = ZipImage.builder().build().writeTo(folder.resolve("none.jar"));

    Run run = Run.with(engine).of(zip);

    assertThat(run.failures()).isEmpty();
    assertThat(run.counts().files()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void moreEntriesThanAPlainArchiveCanHold(EngineKind engine) throws Exception {
    ZipImage.Builder builder = ZipImage.builder();
    int entries = 70_000;
    for (int i = 0; i < entries; i++) {
      builder.stored("e" + i, text("word"));
    }
    Path zip = builder.build().writeTo(folder.resolve("zip64.zip"));

    Run run = Run.with(engine).of(zip);

    assertThat(run.failures()).isEmpty();
    assertThat(run.counts().files()).isEqualTo(entries);
    assertThat(run.words()).isEqualTo(Map.of("word", (long) entries));
  }

  @ParameterizedTest
  @EnumSource
  void namesThatAreNotUtf8AreReadToo(EngineKind engine) throws Exception {
    ZipImage image = ZipImage.builder().deflated("abc", text("word")).build();
    byte[] bytes = image.bytes();
    for (int i = 0; i < bytes.length - 2; i++) {
      if (bytes[i] == 'a' && bytes[i + 1] == 'b' && bytes[i + 2] == 'c') {
        bytes[i + 1] = (byte) 0x81;
      }
    }
    image.patchCentral("a\ufffdc", ZipImage.CENTRAL_FLAGS, 0);

    Run run = Run.with(engine).of(image.writeTo(folder.resolve("cp437.zip")));

    assertThat(run.failures()).isEmpty();
    assertThat(run.words()).isEqualTo(Map.of("word", 1L));
  }

  @ParameterizedTest
  @EnumSource
  void entriesWithTheSameNameAreReportedAndOneIsRead(EngineKind engine) throws Exception {
    Path zip =
        ZipImage.builder()
            .deflated("dup1", text("first"))
            .deflated("other", text("other"))
            .deflated("dup2", text("second"))
            .deflated("dup3", text("third"))
            .build()
            .rename("dup2", "dup1")
            .rename("dup3", "dup1")
            .writeTo(folder.resolve("dup.zip"));

    Run run = Run.with(engine).of(zip);

    assertThat(run.failuresIn(folder))
        .containsExactly("dup.zip!/dup1: several entries have this name, only one is counted");
    assertThat(run.counts().files()).isEqualTo(2);
    assertThat(run.words()).isEqualTo(Map.of("other", 1L, "third", 1L));
  }

  @ParameterizedTest
  @EnumSource
  void anEntryThatInflatesBeyondItsDeclaredSizeIsStopped(EngineKind engine) throws Exception {
    Path zip =
        ZipImage.builder()
            .deflated("bomb", text("ab ".repeat(1_000_000)))
            .stored("stored", text("abcdef"))
            .deflated("fine", text("fine"))
            .build()
            .patchCentral("bomb", ZipImage.CENTRAL_SIZE, 30)
            .patchCentral("stored", ZipImage.CENTRAL_SIZE, 3)
            .writeTo(folder.resolve("bomb.zip"));

    Run run = Run.with(engine).of(zip);

    assertThat(run.failuresIn(folder))
        .containsExactly(
            "bomb.zip!/bomb: damaged zip entry: inflates beyond its declared 30 bytes",
            "bomb.zip!/stored: damaged zip entry: inflates beyond its declared 3 bytes");
    assertThat(run.words()).isEqualTo(Map.of("ab", 10L, "abc", 1L, "fine", 1L));
    assertThat(run.counts().bytes()).isEqualTo(30 + 3 + 4);
    assertThat(run.counts().files()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void anEntryThatIsShorterThanDeclaredIsDamaged(EngineKind engine) throws Exception {
    ZipImage image =
        ZipImage.builder()
            .deflated("short", text("ab cd"))
            .deflated("cut", text("to be cut off in the midst of it"))
            .build();
    Path zip =
        image
            .patchCentral("short", ZipImage.CENTRAL_SIZE, 1_000_000_000)
            .patchCentral("cut", ZipImage.CENTRAL_COMPRESSED_SIZE, image.compressedSize("cut") - 8)
            .writeTo(folder.resolve("short.zip"));

    Run run = Run.with(engine).of(zip);

    assertThat(run.failuresIn(folder))
        .containsExactly(
            "short.zip!/cut: damaged zip entry: Unexpected end of ZLIB input stream",
            "short.zip!/short: damaged zip entry: ends after 5 of 1,000,000,000 bytes");
    assertThat(run.words()).containsEntry("ab", 1L).containsEntry("cd", 1L);
    assertThat(run.counts().files()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aFlippedByteIsFoundByItsChecksum(EngineKind engine) throws Exception {
    Path zip =
        ZipImage.builder()
            .stored("flipped", text("aaaa bbbb"))
            .stored("lying", text("cccc"))
            .stored("fine", text("dddd"))
            .build()
            .flip("flipped", 0)
            .patchCentral("lying", ZipImage.CENTRAL_CRC, 0x12345678)
            .writeTo(folder.resolve("crc.zip"));

    Run run = Run.with(engine).of(zip);

    assertThat(run.failures()).hasSize(2);
    assertThat(run.failuresIn(folder).getFirst())
        .startsWith("crc.zip!/flipped: damaged zip entry: CRC-32 is ");
    assertThat(run.failuresIn(folder).getLast())
        .startsWith("crc.zip!/lying: damaged zip entry: CRC-32 is ")
        .endsWith(", should be 12345678");
    assertThat(run.words()).isEqualTo(Map.of("qaaa", 1L, "bbbb", 1L, "cccc", 1L, "dddd", 1L));
    assertThat(run.counts().files()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void anArchiveThatCannotBeOpenedIsReportedAndTheRestGoesOn(EngineKind engine) throws Exception {
    ZipImage.Builder builder = ZipImage.builder();
    for (int i = 0; i < 100; i++) {
      builder.deflated("entry" + i, text("word " + i));
    }
    ZipImage image = builder.build();
    Path cutInCentral = folder.resolve("cut in central.zip");
    Files.write(
        cutInCentral, java.util.Arrays.copyOf(image.bytes(), image.centralDirectory() + 50));
    Path cutInData = folder.resolve("cut in data.zip");
    Files.write(cutInData, java.util.Arrays.copyOf(image.bytes(), 500));
    Path empty = Files.createFile(folder.resolve("empty.zip"));
    Path text =
        Files.write(folder.resolve("text.zip"), text("no zip at all, but a long text here"));
    Path encrypted =
        ZipImage.builder()
            .deflated("secret", text("word"))
            .build()
            .patchCentral("secret", ZipImage.CENTRAL_FLAGS, 1)
            .writeTo(folder.resolve("encrypted.zip"));
    Path method =
        ZipImage.builder()
            .deflated("lzma", text("word"))
            .build()
            .patchCentral("lzma", ZipImage.CENTRAL_METHOD, 14)
            .writeTo(folder.resolve("method.zip"));
    Path fine = Files.write(folder.resolve("fine.txt"), text("fine"));

    Run run = Run.with(engine).of(cutInCentral, cutInData, empty, text, encrypted, method, fine);

    assertThat(run.failuresIn(folder))
        .containsExactly(
            "cut in central.zip: not a readable zip archive: zip END header not found",
            "cut in data.zip: not a readable zip archive: zip END header not found",
            "empty.zip: not a readable zip archive: zip file is empty",
            "encrypted.zip: not a readable zip archive: invalid CEN header (encrypted entry)",
            "method.zip: not a readable zip archive:"
                + " invalid CEN header (bad compression method: 14)",
            "text.zip: not a readable zip archive: zip END header not found");
    assertThat(run.words()).isEqualTo(Map.of("fine", 1L));
    assertThat(run.counts().files()).isEqualTo(1);
  }

  @org.junit.jupiter.api.Test
  void enginesAgreeOnArchivesWithAnyByteChanged(Seeds seeds) throws Exception {
    Random random = seeds.random();
    for (int i = 0; i < Stress.scaled(150); i++) {
      ZipImage image = randomImage(random);
      for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
        image.bytes()[random.nextInt(image.length())] = (byte) random.nextInt();
      }
      if (random.nextInt(4) == 0) {
        image.truncate(random.nextInt(image.length()));
      }
      Path zip = image.writeTo(folder.resolve("fuzzed.zip"));
      BlockSizes sizes = new BlockSizes(400, random.nextInt(1, 100), random.nextInt(1, 200));

      Run sequential = Run.with(EngineKind.SEQUENTIAL).sizes(sizes).of(zip);
      Run direct =
          Run.with(EngineKind.DIRECT)
              .sizes(sizes)
              .shareWords(1)
              .workers(random.nextInt(1, 5))
              .of(zip);

      assertThat(direct.failures()).isEqualTo(sequential.failures());
      assertThat(direct.words()).isEqualTo(sequential.words());
      assertThat(direct.counts().bytes()).isEqualTo(sequential.counts().bytes());
      assertThat(direct.counts().files()).isEqualTo(sequential.counts().files());
    }
  }

  static ZipImage randomImage(Random random) throws IOException {
    ZipImage.Builder builder = ZipImage.builder();
    int entries = random.nextInt(20);
    for (int e = 0; e < entries; e++) {
      byte[] content = Contents.random(random, 600);
      if (random.nextInt(3) == 0) {
        builder.stored("folder/e" + e, content);
      } else {
        builder.deflated("e" + e, content);
      }
    }
    return builder.build();
  }

  private static byte[] text(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
