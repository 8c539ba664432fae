package io.kcoro.cli.wordcount;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/// An entry of a [ZipArchive], read inflated, and checked against the size and the CRC-32 that the
/// central directory declares.
record ZipEntrySource(ZipArchive archive, ZipEntry entry) implements Source {

  @Override
  public String name() {
    return archive.displayName(entry.getName());
  }

  @Override
  public boolean live() {
    return false;
  }

  @Override
  public Reading open() throws IOException {
    return new EntryReading(archive.open(entry), entry.getSize(), entry.getCrc());
  }

  @Override
  public void release() {
    archive.release();
  }

  private static final class EntryReading implements Reading {

    private final InputStream in;
    private final long declaredSize;
    private final long declaredCrc;
    private final CRC32 crc = new CRC32();
    private long delivered;

    EntryReading(InputStream in, long declaredSize, long declaredCrc) {
      this.in = in;
      this.declaredSize = declaredSize;
      this.declaredCrc = declaredCrc;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      try {
        long left = declaredSize - delivered;
        if (left == 0) {
          checkEnd();
          return -1;
        }
        int count = in.read(into, from, (int) Math.min(length, left));
        if (count < 0) {
          throw new ZipException("ends after %,d of %,d bytes".formatted(delivered, declaredSize));
        }
        crc.update(into, from, count);
        delivered += count;
        return count;
      } catch (ZipException | EOFException e) {
        throw new IOException("damaged zip entry: " + e.getMessage(), e);
      }
    }

    private void checkEnd() throws IOException {
      if (in.read() >= 0) {
        throw new ZipException("inflates beyond its declared %,d bytes".formatted(declaredSize));
      }
      if (crc.getValue() != declaredCrc) {
        throw new ZipException(
            "CRC-32 is %08x, should be %08x".formatted(crc.getValue(), declaredCrc));
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
