package io.kcoro.bench.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// The versions of kcoro and its peers, as the build wrote them down.
record Versions(Properties file) {
  static Versions ofThisBuild() {
    Properties file = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      file.load(Objects.requireNonNull(in, "versions.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Versions(file);
  }

  String of(String name) {
    return Objects.requireNonNull(file.getProperty(name), name);
  }
}
