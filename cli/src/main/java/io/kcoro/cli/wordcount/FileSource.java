package io.kcoro.cli.wordcount;

import io.kcoro.memory.Region;
import io.kcoro.memory.RegionLimitException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A regular file.
record FileSource(Path path, Disk disk) implements Source {

  private static final Logger LOG = System.getLogger("io.kcoro.cli.wordcount");

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public boolean live() {
    return false;
  }

  @Override
  public Reading open() throws IOException, InterruptedException {
    try {
      SeekableByteChannel channel = disk.open(path);
      return new FileReading(channel, channel.size());
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    }
  }

  @Override
  public @Nullable Region map(Mapping mapping) {
    try {
      return Files.size(path) < mapping.least() ? null : disk.map(path, mapping.registry());
    } catch (IOException | RegionLimitException | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, () -> path + " cannot be mapped and is read", e);
      return null; // who reads it is told what is wrong, if something is
    }
  }

  /// A channel that an interrupt has closed leaves the flag set, and whoever throws clears it.
  private static InterruptedException interrupted(ClosedByInterruptException cause) {
    Thread.interrupted();
    InterruptedException interrupted = new InterruptedException();
    interrupted.initCause(cause);
    return interrupted;
  }

  /// Reads to the end of the file as it is then. A file that has shrunk meanwhile is damaged: what
  /// it held is not what was read.
  private static final class FileReading implements Reading {

    private final SeekableByteChannel channel;
    private final long sizeAtStart;
    private long delivered;

    FileReading(SeekableByteChannel channel, long sizeAtStart) {
      this.channel = channel;
      this.sizeAtStart = sizeAtStart;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException, InterruptedException {
      try {
        int count = channel.read(ByteBuffer.wrap(into, from, length));
        if (count > 0) {
          delivered += count;
        } else if (delivered < sizeAtStart && channel.size() < sizeAtStart) {
          throw new IOException(
              "truncated while being read: had %,d bytes, ended after %,d"
                  .formatted(sizeAtStart, delivered));
        }
        return count;
      } catch (ClosedByInterruptException e) {
        throw interrupted(e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
