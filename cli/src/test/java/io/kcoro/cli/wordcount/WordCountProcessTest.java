package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kcoro.support.Seeds;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What only a process of its own shows: its streams, its signals, its exit code, its memory. */
class WordCountProcessTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void jsonOfAFolderIsAsTheOracleCounts(EngineKind engine, Seeds seeds) throws Exception {
    Oracle oracle = new Oracle(BlockSizes.DEFAULT.maxWord());
    Path input = Files.createDirectory(folder.resolve("input"));
    for (int i = 0; i < 20; i++) {
      byte[] content = Contents.random(seeds.random(i), 100_000);
      oracle.add(content);
      Files.write(input.resolve("file" + i), content);
    }

    CommandProcess.Result result =
        run("--json", "--top", "7", "--workers", "3", "--engine", engine, input);

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    Map<String, Object> json = parse(result.out());
    assertThat(json.keySet())
        .containsExactly(
            "files",
            "bytes",
            "words",
            "distinct",
            "top",
            "engine",
            "workers",
            "elapsed_ms",
            "mb_per_s",
            "errors",
            "partial");
    assertThat(json)
        .containsEntry("files", 20L)
        .containsEntry("bytes", oracle.bytes())
        .containsEntry("words", oracle.counts().values().stream().mapToLong(c -> c).sum())
        .containsEntry("distinct", (long) oracle.counts().size())
        .containsEntry("top", oracle.top(7))
        .containsEntry("engine", engine.toString())
        .containsEntry("workers", engine == EngineKind.SEQUENTIAL ? 1L : 3L)
        .containsEntry("errors", 0L)
        .containsEntry("partial", false);
  }

  @Test
  void whatCannotBeReadIsNamedAndTheExitCodeIs1() throws Exception {
    Path good = Files.writeString(folder.resolve("good"), "word");
    Path bad = Files.writeString(folder.resolve("bad.zip"), "no archive");

    CommandProcess.Result result = run(folder.resolve("missing"), good, bad);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().replace(folder + "/", "").lines())
        .containsExactlyInAnyOrder(
            "kcoro: missing: no such file or folder",
            "kcoro: bad.zip: not a readable zip archive: zip END header not found");
    assertThat(result.out()).startsWith("1  word\n\n1 file, 4 bytes, 1 word, 1 distinct in ");
    assertThat(result.out()).endsWith(", 2 errors\n");
  }

  @ParameterizedTest
  @EnumSource
  void standardInputIsReadToItsEnd(EngineKind engine) throws Exception {
    try (CommandProcess command = start("--json", "--engine", engine, "-")) {
      try (OutputStream in = command.standardInput()) {
        in.write("to be or not to be ".repeat(10_000).getBytes(ISO_8859_1));
      }
      CommandProcess.Result result = command.result();

      assertThat(result.exitCode()).isZero();
      assertThat(parse(result.out())).containsEntry("words", 60_000L).containsEntry("distinct", 4L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ctrlCShowsWhatWasCountedFromAPipeThatStaysOpen(EngineKind engine) throws Exception {
    try (CommandProcess command =
        CommandProcess.start(
            folder,
            List.of("-Dkcoro.stderr.terminal=true"),
            List.of("--json", "--engine", engine, "-"))) {
      long[] written = {0};
      await()
          .until(() -> {
            command.standardInput().write("two ".getBytes(US_ASCII));
            command.standardInput().flush();
            written[0]++;
            return command.err().contains("files");
          });
      command.interrupt();
      CommandProcess.Result result = command.result();

      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(result.err()).as("the progress line is erased").endsWith("\r\u001b[K");
      Map<String, Object> json = parse(result.out());
      long words = (Long) json.get("words");
      assertThat(words).isBetween(1L, written[0]);
      assertThat(json)
          .containsEntry("partial", true)
          .containsEntry("files", 0L)
          .containsEntry("bytes", 4 * words)
          .containsEntry("top", List.of(new WordTable.Entry("two", words)));
    }
  }

  @Test
  void aReaderWhoHasSeenEnoughIsNoError() throws Exception {
    Path many = folder.resolve("many");
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      words.append("word").append(i).append(' ');
    }
    Files.writeString(many, words);
    try (CommandProcess command = start("--top", "100000", many)) {
      command.closeStandardOutput();
      CommandProcess.Result result = command.resultWithoutOutput();

      assertThat(result.exitCode()).isZero();
      assertThat(result.err()).isEmpty();
    }
  }

  @Test
  void anOutputThatIsFullIsAnError() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "there is a /dev/full");
    Path file = Files.writeString(folder.resolve("file"), "word");
    try (CommandProcess command =
        CommandProcess.start(
            folder, List.of(), ProcessBuilder.Redirect.to(full.toFile()), List.of(file))) {
      CommandProcess.Result result = command.resultWithoutOutput();

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err()).isEqualTo("kcoro: standard output: No space left on device\n");
    }
  }

  @Test
  void aNameThatStartsWithAnAtSignIsAName() throws Exception {
    assertThat(run("@nothing").err()).isEqualTo("kcoro: @nothing: no such file or folder\n");
  }

  @Test
  void debugShowsTheStackTraceOfAnInputThatFailedAndWhatTheRuntimeDecided() throws Exception {
    CommandProcess.Result result = run("--debug", folder.resolve("missing"));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("java.nio.file.NoSuchFileException", "\tat ")
        .contains("DEBUG io.kcoro.scope: scope 'wordcount' starts coroutine 'aggregator'");
  }

  @ParameterizedTest
  @EnumSource
  void tooManyDistinctWordsEndInOneClearLine(EngineKind engine) throws Exception {
    Path many = folder.resolve("many");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(many))) {
      for (int i = 0; i < 2_000_000; i++) {
        out.write((i + "\n").getBytes(US_ASCII));
      }
    }
    try (CommandProcess command =
        CommandProcess.start(folder, List.of("-Xmx32m"), List.of("--engine", engine, many))) {
      CommandProcess.Result result = command.result();

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err().lines())
          .singleElement()
          .asString()
          .startsWith("kcoro: wordcount: out of memory (")
          .endsWith("allow a larger heap: KCORO_JAVA_OPTS=-Xmx64m");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void memoryDoesNotGrowWithTheInput(boolean oneWord) throws Exception {
    byte[] piece = (oneWord ? "x".repeat(100) : "some words ".repeat(9) + ".").getBytes(US_ASCII);
    try (CommandProcess command =
        CommandProcess.start(folder, List.of("-Xmx24m"), List.of("--json", "-"))) {
      try (OutputStream in = new BufferedOutputStream(command.standardInput(), 1 << 16)) {
        for (int i = 0; i < 1_000_000; i++) {
          in.write(piece);
        }
      }
      CommandProcess.Result result = command.result();

      assertThat(result.err()).isEmpty();
      assertThat(parse(result.out())).containsEntry("bytes", 100_000_000L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMappedFileThatIsTruncatedIsNamedInOneLine(EngineKind engine) throws Exception {
    Path file = sparse("big", 2L << 30);
    try (CommandProcess command = start("--io", "mapped", "--engine", engine, file)) {
      awaitMapped(command, file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(1);
      }
      CommandProcess.Result result = command.result();

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .isEqualTo(
              "kcoro: %s: truncated while being read: had 2,147,483,648 bytes, now has 1\n"
                  .formatted(file));
      assertThat(result.out()).startsWith("0 files, ").endsWith(", 1 error\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void ctrlCEndsACountOfAMappedFile(EngineKind engine) throws Exception {
    Path file = sparse("big", 16L << 30);
    try (CommandProcess command = start("--json", "--io", "mapped", "--engine", engine, file)) {
      awaitMapped(command, file);
      command.interrupt();
      CommandProcess.Result result = command.result();

      assertThat(result.err()).isEmpty();
      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(parse(result.out())).containsEntry("partial", true).containsEntry("files", 0L);
    }
  }

  /** A file of zeros that takes no room. */
  private Path sparse(String name, long size) throws IOException {
    Path file = folder.resolve(name);
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(size);
    }
    return file;
  }

  private static void awaitMapped(CommandProcess command, Path file) throws IOException {
    Path maps = Path.of("/proc", Long.toString(command.pid()), "maps");
    assumeTrue(Files.exists(maps), "there is a /proc");
    String real = file.toRealPath().toString();
    await().until(() -> Files.readString(maps).contains(real));
  }

  private CommandProcess.Result run(Object... arguments) throws IOException, InterruptedException {
    try (CommandProcess command = start(arguments)) {
      command.standardInput().close();
      return command.result();
    }
  }

  private CommandProcess start(Object... arguments) throws IOException {
    return CommandProcess.start(folder, List.of(), List.of(arguments));
  }

  /** Numbers are long or double, the top words a list of entries. */
  private static Map<String, Object> parse(String json) {
    assertThat(json.lines()).hasSize(1);
    Map<String, Object> map = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        map.put(
            name,
            switch (parser.nextToken()) {
              case VALUE_NUMBER_INT -> parser.getLongValue();
              case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
              case VALUE_TRUE -> true;
              case VALUE_FALSE -> false;
              case START_ARRAY -> entries(parser);
              default -> parser.getString();
            });
      }
      assertThat(parser.nextToken()).isNull();
    }
    return map;
  }

  private static List<WordTable.Entry> entries(JsonParser parser) {
    List<WordTable.Entry> entries = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      assertThat(parser.nextName()).isEqualTo("word");
      String word = parser.nextStringValue();
      assertThat(parser.nextName()).isEqualTo("count");
      long count = parser.nextLongValue(-1);
      entries.add(new WordTable.Entry(word, count));
      assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
    }
    return entries;
  }
}
