package io.kcoro.cli.wordcount;

import io.kcoro.memory.Region;
import io.kcoro.memory.RegionRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * The real file system, but files with certain names fail: {@code locked*} cannot be opened, {@code
 * worn*} fail after some bytes, {@code shrinking*} lose their second half while they are read.
 */
class FailingDisk implements Disk {

  @Override
  public SeekableByteChannel open(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.startsWith("locked")) {
      throw new AccessDeniedException(file.toString());
    }
    SeekableByteChannel real = REAL.open(file);
    if (name.startsWith("worn")) {
      return new CutChannel(real, real.size() / 2, false);
    }
    return name.startsWith("shrinking") ? new CutChannel(real, real.size() / 2, true) : real;
  }

  @Override
  public DirectoryStream<Path> list(Path folder) throws IOException {
    return REAL.list(folder);
  }

  /** Those that fail are no files to be mapped. */
  @Override
  public Region map(Path file, RegionRegistry registry) throws IOException {
    if (file.getFileName().toString().matches("(locked|worn|shrinking).*")) {
      throw new IOException("on purpose");
    }
    return REAL.map(file, registry);
  }

  /** Delivers the bytes up to `cut`; there the file ends, or fails. */
  private static final class CutChannel implements SeekableByteChannel {
    private final SeekableByteChannel real;
    private final long cut;
    private final boolean shrinks;

    CutChannel(SeekableByteChannel real, long cut, boolean shrinks) {
      this.real = real;
      this.cut = cut;
      this.shrinks = shrinks;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      long left = cut - real.position();
      if (left == 0) {
        if (shrinks) {
          return -1;
        }
        throw new FileSystemException("worn", null, "Input/output error");
      }
      int limit = into.limit();
      into.limit((int) Math.min(limit, into.position() + left));
      int count = real.read(into);
      into.limit(limit);
      return count;
    }

    @Override
    public long size() throws IOException {
      return shrinks && real.position() == cut ? cut : real.size();
    }

    @Override
    public int write(ByteBuffer from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public SeekableByteChannel position(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return real.isOpen();
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
