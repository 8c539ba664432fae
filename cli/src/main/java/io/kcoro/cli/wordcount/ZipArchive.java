package io.kcoro.cli.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// An opened zip archive, shared by its walker and the sources of its entries, and closed when the
/// last of them releases it. Thread-safe.
final class ZipArchive {

  private final Path path;
  private final ZipFile zip;
  private final AtomicInteger holders = new AtomicInteger(1);

  private ZipArchive(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
  }

  /// Opens the archive; the caller holds it.
  static ZipArchive open(Path path, Disk disk) throws IOException {
    // ZipFile's own message for a file that cannot be opened is hard to read.
    disk.open(path).close();
    try {
      // Entry names are only shown. Those not marked as UTF-8 may be in any charset; in this one
      // every byte is valid.
      return new ZipArchive(
          path, new ZipFile(path.toFile(), ZipFile.OPEN_READ, StandardCharsets.ISO_8859_1));
    } catch (ZipException e) {
      throw new IOException("not a readable zip archive: " + e.getMessage(), e);
    }
  }

  /// Gives each entry of the central directory that is no empty folder to `sources`, once.
  ///
  /// `ZipFile` finds an entry's data by the entry's name: of several entries with one name it finds
  /// one, so the others are reported, instead of reading that one again. It is given last, because
  /// which one is found is certain only when the enumeration is over.
  void walk(SourceSink sources) throws InterruptedException {
    WordTable names = new WordTable();
    List<String> repeated = new ArrayList<>();
    for (var entries = zip.entries(); entries.hasMoreElements(); ) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      ZipEntry entry = entries.nextElement();
      byte[] name = nameOf(entry);
      if (names.add(name, 0, name.length, 1) == 2) {
        repeated.add(entry.getName());
      }
    }
    for (var entries = zip.entries(); entries.hasMoreElements(); ) {
      ZipEntry entry = entries.nextElement();
      byte[] name = nameOf(entry);
      boolean emptyFolder = entry.isDirectory() && entry.getSize() == 0;
      if (!emptyFolder && names.count(name, 0, name.length) == 1) {
        give(entry, sources);
      }
    }
    for (String name : repeated) {
      sources.failed(displayName(name), "several entries have this name, only one is counted");
      give(Objects.requireNonNull(zip.getEntry(name)), sources);
    }
  }

  private static byte[] nameOf(ZipEntry entry) {
    return entry.getName().getBytes(StandardCharsets.UTF_8);
  }

  private void give(ZipEntry entry, SourceSink sources) throws InterruptedException {
    holders.incrementAndGet();
    boolean accepted = false;
    try {
      sources.accept(new ZipEntrySource(this, entry));
      accepted = true;
    } finally {
      if (!accepted) {
        release();
      }
    }
  }

  String displayName(String entryName) {
    return path + "!/" + entryName;
  }

  InputStream open(ZipEntry entry) throws IOException {
    InputStream in = zip.getInputStream(entry);
    if (in == null) {
      throw new ZipException("no such entry");
    }
    return in;
  }

  /// Ends the caller's hold on the archive.
  void release() {
    if (holders.decrementAndGet() == 0) {
      try {
        zip.close();
      } catch (IOException e) {
        System.getLogger(ZipArchive.class.getName())
            .log(System.Logger.Level.DEBUG, "closing " + path + " failed", e);
      }
    }
  }
}
