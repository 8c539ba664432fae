package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceWalkerTest {
  @TempDir Path folder;

  private final List<String> failures = new ArrayList<>();
  private final List<Source> found = new ArrayList<>();

  @Test
  void aFolderIsWalkedAsFindDoes() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree/a/b/c"));
    write("tree/a/b/c/deep.txt");
    write("tree/top.txt");
    write("tree/.hidden");
    write("tree/a/archive.zip");
    Files.createDirectory(folder.resolve("tree/empty"));
    write("outside/file");
    Files.createSymbolicLink(tree.resolve("link to file"), folder.resolve("outside/file"));
    Files.createSymbolicLink(tree.resolve("link to folder"), folder.resolve("outside"));
    Files.createSymbolicLink(tree.resolve("loop"), folder.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("dangling"), folder.resolve("nowhere"));
    Fifo.create(tree.resolve("fifo"));

    walk(folder.resolve("tree"));

    assertThat(failures).isEmpty();
    assertThat(found).allSatisfy(source -> assertThat(source).isInstanceOf(FileSource.class));
    assertThat(names())
        .containsExactlyInAnyOrder(
            "tree/a/b/c/deep.txt", "tree/top.txt", "tree/.hidden", "tree/a/archive.zip");
  }

  @Test
  void aNamedLinkIsFollowed() throws Exception {
    Path file = write("files/file");
    Path toFile = Files.createSymbolicLink(folder.resolve("to file"), file);
    Path toFolder = Files.createSymbolicLink(folder.resolve("to folder"), file.getParent());

    walk(toFile, toFolder);

    assertThat(failures).isEmpty();
    assertThat(names()).containsExactly("to file", "to folder/file");
  }

  @Test
  void whatIsNamedIsReadByItsKind() throws Exception {
    Path fifo = Fifo.create(folder.resolve("fifo"));
    Path zip =
        ZipImage.builder()
            .deflated("entry", new byte[] {'x'})
            .build()
            .writeTo(folder.resolve("archive.JaR"));
    Path zipFolder = write("folder.zip/file").getParent();

    walk(zip, zipFolder, fifo, SourceWalker.STANDARD_INPUT);

    assertThat(failures).isEmpty();
    assertThat(names()).containsExactly("archive.JaR!/entry", "folder.zip/file", "fifo", "-");
    assertThat(found.stream().map(Source::live)).containsExactly(false, false, true, false);
    found.forEach(Source::release);
  }

  @Test
  void whatIsNamedTwiceIsFoundTwice() throws Exception {
    Path file = write("file");

    walk(file, file);

    assertThat(names()).containsExactly("file", "file");
  }

  @Test
  void whatIsMissingIsReportedAndTheRestGoesOn() throws Exception {
    Path file = write("file");
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));

    walk(folder.resolve("missing"), "no\0path", file.resolve("below a file"), loop, file);

    assertThat(failures)
        .hasSize(4)
        .startsWith(
            "missing: no such file or folder",
            "no\0path: not a valid path: Nul character not allowed");
    assertThat(failures.get(2)).startsWith("file/below a file: ");
    assertThat(failures.get(3)).startsWith("loop: ");
    assertThat(names()).containsExactly("file");
  }

  @Test
  void aFolderThatCannotBeListedIsReportedAndTheRestGoesOn() throws Exception {
    write("tree/locked/file");
    write("tree/worn/file");
    write("tree/open/file");
    Disk disk =
        new FailingDisk() {
          @Override
          public DirectoryStream<Path> list(Path path) throws IOException {
            return switch (path.getFileName().toString()) {
              case "locked" -> throw new AccessDeniedException(path.toString());
              case "worn" -> failingAfterwards(super.list(path));
              default -> super.list(path);
            };
          }
        };

    new SourceWalker(disk, new TestSource("-", new byte[0]))
        .walk(List.of(folder.resolve("tree").toString()), sink());

    assertThat(failures)
        .containsExactlyInAnyOrder(
            "tree/locked: permission denied", "tree/worn: Input/output error");
    assertThat(names()).containsExactlyInAnyOrder("tree/open/file", "tree/worn/file");
  }

  @Test
  void anArchiveThatCannotBeOpenedIsReportedAsAnyFile() throws Exception {
    Path zip = ZipImage.builder().build().writeTo(folder.resolve("locked.zip"));

    new SourceWalker(new FailingDisk(), new TestSource("-", new byte[0]))
        .walk(List.of(zip.toString()), sink());

    assertThat(failures).containsExactly("locked.zip: permission denied");
  }

  @Test
  void deepFoldersAreWalked() throws Exception {
    Path deepest = folder;
    for (int i = 0; i < 300; i++) {
      deepest = Files.createDirectory(deepest.resolve("d"));
    }
    Path file = Files.createFile(deepest.resolve("f"));

    walk(folder);

    assertThat(failures).isEmpty();
    assertThat(found.stream().map(Source::name)).containsExactly(file.toString());
  }

  @Test
  void filesThatTellNoSizeAreReadToTheirEnd() throws Exception {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "there is a /proc");

    Run run = Run.with(EngineKind.DIRECT).of(status);

    assertThat(run.failures()).isEmpty();
    assertThat(run.words()).containsKey("threads");
  }

  private static DirectoryStream<Path> failingAfterwards(DirectoryStream<Path> entries) {
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> all = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Path next() {
            if (all.hasNext()) {
              return all.next();
            }
            throw new DirectoryIteratorException(
                new FileSystemException("worn", null, "Input/output error"));
          }
        };
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  private void walk(Object... names) throws InterruptedException {
    new SourceWalker(Disk.REAL, new TestSource(SourceWalker.STANDARD_INPUT, new byte[0]))
        .walk(Stream.of(names).map(Object::toString).collect(Collectors.toList()), sink());
  }

  private SourceSink sink() {
    return new SourceSink() {
      @Override
      public void accept(Source source) {
        found.add(source);
      }

      @Override
      public void failed(String name, String reason) {
        failures.add(relative(name) + ": " + reason);
      }
    };
  }

  private List<String> names() {
    return found.stream().map(source -> relative(source.name())).toList();
  }

  private String relative(String name) {
    return name.replace(folder + "/", "");
  }

  private Path write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, name.getBytes(ISO_8859_1));
  }
}
