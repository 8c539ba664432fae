package io.kcoro.cli.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All engines against the oracle, and so against each other, on whatever there may be. */
class EnginesAgreeTest {
  @TempDir Path folder;

  private final List<String> failures = new ArrayList<>();
  private int files;

  @RepeatedTest(10)
  void onGeneratedTreesAndArchives(Seeds seeds) throws Exception {
    Random random = seeds.random();
    int maxWord = random.nextInt(1, 100);
    int read = random.nextInt(1, 200);
    BlockSizes sizes = new BlockSizes(maxWord + read + random.nextInt(1, 500), read, maxWord);
    Oracle oracle = new Oracle(maxWord);
    List<Object> names = new ArrayList<>();
    Path tree = Files.createDirectory(folder.resolve("tree"));
    generate(tree, 4, random, oracle);
    names.add(tree);
    for (int z = random.nextInt(3); z > 0; z--) {
      names.add(archive("archive" + z + ".zip", random, oracle));
    }
    names.add(folder.resolve("missing"));
    failures.add("missing: no such file or folder");
    byte[] standardInput = Contents.random(random, 5_000);
    oracle.add(standardInput);
    files++;
    names.add("-");

    for (EngineKind engine : EngineKind.values()) {
      for (int i = 0; i < Stress.scaled(4); i++) {
        int slice = i % 2 == 0 ? 0 : random.nextInt(1, 1_000);
        Run run =
            Run.with(engine)
                .disk(new FailingDisk())
                .sizes(sizes)
                .workers(random.nextInt(1, 9))
                .shareWords(random.nextInt(1, 100))
                .mapped(slice)
                .standardInput(
                    new TestSource("-", standardInput, asked -> random.nextInt(1, asked + 1), null)
                        .madeLive())
                .of(names.toArray());

        assertThat(run.words()).as("%s %s %d", engine, sizes, slice).isEqualTo(oracle.counts());
        assertThat(run.counts().words().top(10)).isEqualTo(oracle.top(10));
        assertThat(run.counts().bytes()).isEqualTo(oracle.bytes());
        assertThat(run.counts().files()).isEqualTo(files);
        assertThat(run.failuresIn(folder)).isEqualTo(failures.stream().sorted().toList());
        assertThat(run.counts().partial()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void onNothingAtAll(EngineKind engine) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty file"));
    Path emptyFolder = Files.createDirectory(folder.resolve("empty folder"));

    Run run = Run.with(engine).of(empty, emptyFolder, "-");

    assertThat(run.failures()).isEmpty();
    assertThat(run.words()).isEmpty();
    assertThat(run.counts().bytes()).isZero();
    assertThat(run.counts().files()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void theMonitorHearsOfEverything(EngineKind engine, Seeds seeds) throws Exception {
    generate(folder, 3, seeds.random(), new Oracle(10));
    RecordingMonitor monitor = new RecordingMonitor();

    Run run = Run.with(engine).run(monitor, folder);

    assertThat(monitor.files()).isEqualTo(run.counts().files());
    assertThat(monitor.bytes()).isEqualTo(run.counts().bytes());
  }

  private void generate(Path into, int depth, Random random, Oracle oracle) throws IOException {
    int entries = random.nextInt(8);
    for (int e = 0; e < entries; e++) {
      int kind = random.nextInt(10);
      if (kind < 4 && depth > 0) {
        generate(Files.createDirectory(into.resolve("folder" + e)), depth - 1, random, oracle);
      } else {
        generateFile(into, e, kind, random, oracle);
      }
    }
  }

  private void generateFile(Path into, int number, int kind, Random random, Oracle oracle)
      throws IOException {
    byte[] content = Contents.random(random, 3_000);
    byte[] half = Arrays.copyOf(content, content.length / 2);
    String fails =
        switch (kind) {
          case 7 -> "locked";
          case 8 -> "worn";
          case 9 -> content.length > 0 ? "shrinking" : "file";
          default -> "file";
        };
    Path file = Files.write(into.resolve(fails + number), content);
    String name = file.toString().replace(folder + "/", "");
    switch (fails) {
      case "locked" -> failures.add(name + ": permission denied");
      case "worn" -> {
        oracle.add(half);
        failures.add(name + ": Input/output error");
      }
      case "shrinking" -> {
        oracle.add(half);
        failures.add(
            "%s: truncated while being read: had %,d bytes, ended after %,d"
                .formatted(name, content.length, half.length));
      }
      default -> {
        oracle.add(content);
        files++;
      }
    }
  }

  private Path archive(String name, Random random, Oracle oracle) throws IOException {
    ZipImage.Builder zip = ZipImage.builder();
    int entries = random.nextInt(30);
    for (int e = 0; e < entries; e++) {
      byte[] content = Contents.random(random, 3_000);
      oracle.add(content);
      files++;
      if (random.nextBoolean()) {
        zip.deflated("some/entry" + e, content);
      } else {
        zip.stored("entry" + e, content);
      }
    }
    return zip.build().writeTo(folder.resolve(name));
  }
}
