package io.kcoro.verify;

import java.nio.file.Path;
import java.util.Objects;

/** Where the files of this repository are; the build says so. */
public final class Repository {
  public static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("kcoro.root"), "kcoro.root is not set"))
          .toAbsolutePath()
          .normalize();

  private Repository() {}
}
