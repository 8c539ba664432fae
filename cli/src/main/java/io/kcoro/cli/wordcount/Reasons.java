package io.kcoro.cli.wordcount;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Turns what went wrong with an input into a short reason that does not repeat the input's name.
final class Reasons {

  private static final Logger LOG = System.getLogger("io.kcoro.cli.wordcount");

  private Reasons() {}

  /// Logs what went wrong with the input called `name`, with its stack trace, and gives the reason.
  static String logged(String name, IOException e) {
    LOG.log(Level.DEBUG, name, e);
    return of(e);
  }

  private static String of(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "not a folder any more";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> messageOf(e);
    };
  }

  private static String messageOf(IOException e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
