package io.kcoro.cli.attach;

import io.kcoro.cli.command.CommandFailure;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Where the code of this program lies, for other JVMs to load it. */
final class Archives {
  private Archives() {}

  /** The archive that {@code type} comes from. */
  static Path of(Class<?> type) {
    try {
      URI location = location(type);
      Path path = location == null ? null : Path.of(location);
      if (path == null || !Files.exists(path)) {
        throw new CommandFailure(
            type.getName() + " comes from no file, so another JVM cannot load it: " + location);
      }
      return path;
    } catch (URISyntaxException e) {
      throw new CommandFailure(type.getName() + " comes from an odd place", e);
    }
  }

  private static @Nullable URI location(Class<?> type) throws URISyntaxException {
    Module module = type.getModule();
    if (module.isNamed()) {
      return module
          .getLayer()
          .configuration()
          .findModule(module.getName())
          .map(ResolvedModule::reference)
          .flatMap(reference -> reference.location())
          .orElse(null);
    }
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? null : source.getLocation().toURI();
  }
}
