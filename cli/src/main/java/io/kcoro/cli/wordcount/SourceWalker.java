package io.kcoro.cli.wordcount;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
        sources.failed(name, Reasons.logged(name, e));
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

  /// Not recursive: folders may be nested deeper than a stack is. What is open at a time is one
  /// folder a level.
  private void walkFolder(Path folder, SourceSink sources) throws InterruptedException {
    Deque<OpenFolder> open = new ArrayDeque<>();
    try {
      descend(folder, open, sources);
      while (!open.isEmpty()) {
        Path entry = open.peek().next(sources);
        if (entry == null) {
          open.pop().close();
        } else if (isFolder(entry, sources)) {
          descend(entry, open, sources);
        }
      }
    } finally {
      open.forEach(OpenFolder::close); // the walk was ended early
    }
  }

  private void descend(Path folder, Deque<OpenFolder> open, SourceSink sources)
      throws InterruptedException {
    try {
      open.push(new OpenFolder(folder, disk.list(folder)));
    } catch (IOException e) {
      sources.failed(folder.toString(), Reasons.logged(folder.toString(), e));
    }
  }

  /// Hands on `entry` if it is a file.
  private boolean isFolder(Path entry, SourceSink sources) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException(); // folders without a file give nothing that could notice
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        sources.accept(new FileSource(entry, disk));
      }
      return attributes.isDirectory();
    } catch (IOException e) {
      sources.failed(entry.toString(), Reasons.logged(entry.toString(), e));
      return false;
    }
  }

  /// A folder that is being read.
  private static final class OpenFolder {
    private final Path folder;
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> entries;

    OpenFolder(Path folder, DirectoryStream<Path> stream) {
      this.folder = folder;
      this.stream = stream;
      entries = stream.iterator();
    }

    /// The next entry, or null if there is none, or none that could be read.
    @Nullable Path next(SourceSink sources) throws InterruptedException {
      try {
        return entries.hasNext() ? entries.next() : null;
      } catch (DirectoryIteratorException e) {
        IOException cause = Objects.requireNonNull(e.getCause());
        sources.failed(folder.toString(), Reasons.logged(folder.toString(), cause));
        return null;
      }
    }

    /// A failure here takes nothing from what was found: it is only logged.
    void close() {
      try {
        stream.close();
      } catch (IOException e) {
        Reasons.logged(folder.toString(), e);
      }
    }
  }
}
