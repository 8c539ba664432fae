package io.kcoro.cli.wordcount;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Finds the sources behind the names given on the command line, one by one and in no certain
/// order.
///
/// A named symbolic link is followed. In a folder only regular files are read, as `find FOLDER
/// -type f` finds them: no link is followed, and an archive is a file like any other.
final class SourceWalker {

  static final String STANDARD_INPUT = "-";

  private final Disk disk;
  private final Source standardInput;

  SourceWalker(Disk disk, Source standardInput) {
    this.disk = disk;
    this.standardInput = standardInput;
  }

  /// Gives all sources behind `names` to `sources`; what cannot be read is reported there, and the
  /// walk goes on.
  void walk(List<String> names, SourceSink sources) throws InterruptedException {
    for (String name : names) {
      if (name.equals(STANDARD_INPUT)) {
        sources.accept(standardInput);
        continue;
      }
      try {
        walkNamed(Path.of(name), sources);
      } catch (InvalidPathException e) {
        sources.failed(name, "not a valid path: " + e.getReason());
      } catch (IOException e) {
        sources.failed(name, Reasons.of(e));
      }
    }
  }

  private void walkNamed(Path path, SourceSink sources) throws IOException, InterruptedException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      walkFolder(path, sources);
    } else if (!attributes.isRegularFile()) {
      sources.accept(StreamSource.special(path));
    } else if (isArchive(path)) {
      ZipArchive archive = ZipArchive.open(path, disk);
      try {
        archive.walk(sources);
      } finally {
        archive.release();
      }
    } else {
      sources.accept(new FileSource(path, disk));
    }
  }

  private static boolean isArchive(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".zip") || name.endsWith(".jar");
  }

  private void walkFolder(Path folder, SourceSink sources) throws InterruptedException {
    try (DirectoryStream<Path> entries = disk.list(folder)) {
      Iterator<Path> iterator = entries.iterator();
      while (iterator.hasNext()) {
        walkFolderEntry(iterator.next(), sources);
      }
    } catch (DirectoryIteratorException e) {
      sources.failed(folder.toString(), Reasons.of(Objects.requireNonNull(e.getCause())));
    } catch (IOException e) {
      sources.failed(folder.toString(), Reasons.of(e));
    }
  }

  private void walkFolderEntry(Path path, SourceSink sources) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException(); // folders without a file give nothing that could notice
    }
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      sources.failed(path.toString(), Reasons.of(e));
      return;
    }
    if (attributes.isDirectory()) {
      walkFolder(path, sources);
    } else if (attributes.isRegularFile()) {
      sources.accept(new FileSource(path, disk));
    }
  }
}
