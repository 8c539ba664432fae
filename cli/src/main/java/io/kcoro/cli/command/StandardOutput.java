package io.kcoro.cli.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Standard output past {@code System.out}, which hides why writing failed. Remembers the failure
 * for those who write through a {@link java.io.PrintWriter}, which hides it too. Not buffered.
 */
public final class StandardOutput extends FilterOutputStream {
  private @Nullable IOException failure;

  /** Writes to this process's standard output. */
  public StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  StandardOutput(OutputStream out) {
    super(out);
  }

  /**
   * Why something could not be written; null if all was written, or if whoever reads went away
   * because he has seen enough.
   */
  public @Nullable IOException failure() {
    boolean enoughSeen =
        failure != null && String.valueOf(failure.getMessage()).contains("Broken pipe");
    return enoughSeen ? null : failure;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
