package io.kcoro.cli.wordcount;

import io.kcoro.memory.Descriptor;
import io.kcoro.memory.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// The mapped files of a run that are not counted to their ends. A slice is a plain descriptor;
/// which file it is of is known by its region. Thread-safe.
final class SlicedFiles {

  private final Map<Region, SlicedFile> files = new ConcurrentHashMap<>();

  /// A file whose slices are counted by several counters, in any order.
  final class SlicedFile {
    private final Region region;

    /// Slices that have not ended, the last one of the file among them from the beginning: so it is
    /// 0 only after all.
    private final AtomicLong open = new AtomicLong(1);

    private final AtomicBoolean damaged = new AtomicBoolean();

    private SlicedFile(Region region) {
      this.region = region;
    }

    String name() {
      return region.name();
    }

    long size() {
      return region.size();
    }

    /// There is a slice that is not the last one.
    void sliceAdded() {
      open.incrementAndGet();
    }

    /// A slice was counted, or there will be none.
    ///
    /// @return whether with it the whole file was read to its sound end
    boolean sliceEnded() {
      if (open.decrementAndGet() > 0) {
        return false;
      }
      files.remove(region);
      return !damaged.get();
    }

    /// Some of it could not be read; to be called before the end of the slice.
    ///
    /// @return whether this is the first time, so that it is to be reported
    boolean damaged() {
      return damaged.compareAndSet(false, true);
    }

    /// Why its memory cannot be reached.
    IOException failure(Throwable cause) {
      long now;
      try {
        now = Files.size(Path.of(name()));
      } catch (IOException e) {
        now = size();
      }
      return new IOException(
          now < size()
              ? "truncated while being read: had %,d bytes, now has %,d".formatted(size(), now)
              : "its bytes, mapped into memory, cannot be read",
          cause);
    }
  }

  SlicedFile begin(Region region) {
    SlicedFile file = new SlicedFile(region);
    files.put(region, file);
    return file;
  }

  /// The file that `slice` is of.
  SlicedFile of(Descriptor slice) {
    return Objects.requireNonNull(files.get(slice.region()));
  }
}
