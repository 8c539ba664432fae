package io.kcoro.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the program. */
final class BuildVersion implements IVersionProvider {
  private static final String FILE = "build.properties";

  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream file = BuildVersion.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IOException(FILE + " is not in the program's archive: build it again");
      }
      build.load(file);
    }
    return new String[] {
      "kcoro %s (Java %s)".formatted(build.getProperty("version"), Runtime.version())
    };
  }
}
