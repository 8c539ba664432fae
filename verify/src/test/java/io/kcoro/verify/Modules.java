package io.kcoro.verify;

import io.kcoro.Suspending;
import io.kcoro.cli.Main;
import io.kcoro.memory.Descriptor;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.testkit.TestRun;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** The modules of the house as they were built: their place and their descriptor. */
enum Modules {
  CORE(Suspending.class),
  TESTKIT(TestRun.class),
  MEMORY(Descriptor.class),
  METRICS(Histograms.class),
  CLI(Main.class);

  private final Class<?> anyClass;

  Modules(Class<?> anyClass) {
    this.anyClass = anyClass;
  }

  /** The archive or folder of the module's classes. */
  URI location() {
    try {
      return anyClass.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  ModuleReference reference() {
    return ModuleFinder.of(Path.of(location())).findAll().iterator().next();
  }

  ModuleDescriptor descriptor() {
    return reference().descriptor();
  }

  /** What every other module may use: packages exported without a condition. */
  static Set<String> exportedToAll(ModuleDescriptor module) {
    return module.exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toUnmodifiableSet());
  }
}
