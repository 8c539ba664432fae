package io.kcoro.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The file behind a region, to notice that it has become shorter: touching memory behind its end
/// is a fault. A file that was deleted or replaced meanwhile keeps its memory.
final class MappedFile {
  private final Path path;

  /// What the system tells files apart by; null if it does not.
  private final @Nullable Object key;

  private final long offset;

  /// @param offset where the region begins in the file
  MappedFile(Path path, long offset) throws IOException {
    this.path = path;
    this.offset = offset;
    key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /// Whether it certainly is too short for the region's bytes up to `end`.
  boolean isShorterThan(long end) {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return Objects.equals(now.fileKey(), key) && now.size() < offset + end;
    } catch (IOException e) {
      return false; // gone from its folder, but not from memory
    }
  }

  String fault(long end) {
    return "the mapped file %s cannot be read up to byte %d any more; it has been truncated, or its medium failed"
        .formatted(path, offset + end);
  }
}
