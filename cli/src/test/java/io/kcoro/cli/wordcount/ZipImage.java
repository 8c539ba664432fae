package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip archive as bytes, to be damaged on purpose. Offsets are those of PKWARE's APPNOTE 4.3. */
final class ZipImage {
  static final int CENTRAL_FLAGS = 8;
  static final int CENTRAL_METHOD = 10;
  static final int CENTRAL_CRC = 16;
  static final int CENTRAL_COMPRESSED_SIZE = 20;
  static final int CENTRAL_SIZE = 24;

  private static final int CENTRAL_NAME_LENGTH = 28;
  private static final int CENTRAL_EXTRA_LENGTH = 30;
  private static final int CENTRAL_COMMENT_LENGTH = 32;
  private static final int CENTRAL_LOCAL_OFFSET = 42;
  private static final int CENTRAL_NAME = 46;
  private static final int LOCAL_NAME_LENGTH = 26;
  private static final int LOCAL_EXTRA_LENGTH = 28;
  private static final int LOCAL_NAME = 30;
  private static final int END_SIZE = 22;
  private static final int END_CENTRAL_OFFSET = 16;

  private byte[] bytes;

  private ZipImage(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Writes entries one after the other. */
  static final class Builder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(bytes);

    Builder deflated(String name, byte[] content) throws IOException {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
      return this;
    }

    Builder stored(String name, byte[] content) throws IOException {
      ZipEntry entry = new ZipEntry(name);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
      return this;
    }

    ZipImage build() throws IOException {
      zip.close();
      return new ZipImage(bytes.toByteArray());
    }
  }

  static Builder builder() {
    return new Builder();
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return bytes.length;
  }

  int centralDirectory() {
    return buffer().getInt(bytes.length - END_SIZE + END_CENTRAL_OFFSET);
  }

  ZipImage truncate(int length) {
    bytes = Arrays.copyOf(bytes, length);
    return this;
  }

  ZipImage patchCentral(String entry, int field, int value) {
    int at = central(entry) + field;
    if (field == CENTRAL_FLAGS || field == CENTRAL_METHOD) {
      buffer().putShort(at, (short) value);
    } else {
      buffer().putInt(at, value);
    }
    return this;
  }

  /** Renames an entry, in both of its headers, to a name of the same length. */
  ZipImage rename(String entry, String name) {
    int central = central(entry);
    int local = buffer().getInt(central + CENTRAL_LOCAL_OFFSET);
    byte[] renamed = name.getBytes(UTF_8);
    System.arraycopy(renamed, 0, bytes, central + CENTRAL_NAME, renamed.length);
    System.arraycopy(renamed, 0, bytes, local + LOCAL_NAME, renamed.length);
    return this;
  }

  /** Inverts a bit of an entry's data. */
  ZipImage flip(String entry, int offset) {
    bytes[data(entry) + offset] ^= 0x10;
    return this;
  }

  int compressedSize(String entry) {
    return buffer().getInt(central(entry) + CENTRAL_COMPRESSED_SIZE);
  }

  Path writeTo(Path file) throws IOException {
    return Files.write(file, bytes);
  }

  private int data(String entry) {
    int local = buffer().getInt(central(entry) + CENTRAL_LOCAL_OFFSET);
    return local
        + LOCAL_NAME
        + buffer().getShort(local + LOCAL_NAME_LENGTH)
        + buffer().getShort(local + LOCAL_EXTRA_LENGTH);
  }

  private int central(String entry) {
    for (int at = centralDirectory(); at < bytes.length - END_SIZE; ) {
      int nameLength = buffer().getShort(at + CENTRAL_NAME_LENGTH);
      if (new String(bytes, at + CENTRAL_NAME, nameLength, UTF_8).equals(entry)) {
        return at;
      }
      at +=
          CENTRAL_NAME
              + nameLength
              + buffer().getShort(at + CENTRAL_EXTRA_LENGTH)
              + buffer().getShort(at + CENTRAL_COMMENT_LENGTH);
    }
    throw new AssertionError("no entry " + entry);
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
