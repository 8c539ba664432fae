package io.kcoro.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Starts the monitoring of kcoro in a JVM that runs already: loaded by `kcoro chanmon --pid` and
/// `kcoro dump`.
///
/// The classes of the monitor are loaded by a loader of their own, whose parent is that of the
/// library which the program uses: they see that library, and the program does not see them.
///
/// What became of it stands in the system property [#OUTCOME], because the one who loads an agent
/// is not told what it throws.
public final class MonitorAgent {
  /// System property: [#DONE], or what went wrong.
  public static final String OUTCOME = "io.kcoro.monitor.outcome";

  /// All went well.
  public static final String DONE = "done";

  /// There is no kcoro in this JVM.
  public static final String NO_KCORO = "no kcoro";

  /// A program that does anything with the library has loaded one of these.
  private static final Set<String> LIBRARY =
      Set.of("io.kcoro.channel.Channel", "io.kcoro.scope.Scope", "io.kcoro.schedule.Scheduler");

  private static final String MONITOR = "io.kcoro.monitor.Monitor";
  private static final String EXPORTER = "io.kcoro.metrics.jmx.KcoroJmx";
  private static final String BEAN = "io.kcoro:type=Monitor";

  private MonitorAgent() {}

  /// Called by the JVM.
  ///
  /// @param archives the paths of the monitor's archives, separated like a class path
  public static void agentmain(String archives, Instrumentation instrumentation) {
    String outcome;
    try {
      outcome = start(archives, instrumentation);
    } catch (InvocationTargetException e) {
      outcome = String.valueOf(e.getCause());
    } catch (ReflectiveOperationException
        | MalformedURLException
        | MalformedObjectNameException
        | RuntimeException
        | Error e) {
      outcome = e.toString();
    }
    System.setProperty(OUTCOME, outcome);
  }

  private static String start(String archives, Instrumentation instrumentation)
      throws ReflectiveOperationException, MalformedURLException, MalformedObjectNameException {
    // By an earlier viewer, or by the program itself.
    if (ManagementFactory.getPlatformMBeanServer().isRegistered(new ObjectName(BEAN))) {
      return DONE;
    }
    ClassLoader library = library(instrumentation);
    if (library == null) {
      return NO_KCORO;
    }
    try {
      Class.forName(MONITOR, false, library);
    } catch (ClassNotFoundException e) {
      return "the kcoro in that JVM is too old to be monitored";
    }
    List<URL> urls = new ArrayList<>();
    for (String archive : archives.split(File.pathSeparator, -1)) {
      urls.add(Path.of(archive).toUri().toURL());
    }
    // Never closed: its classes work as long as the JVM runs.
    ClassLoader loader = new URLClassLoader("kcoro-monitor", urls.toArray(URL[]::new), library);
    Class.forName(EXPORTER, true, loader).getMethod("register").invoke(null);
    return DONE;
  }

  private static @Nullable ClassLoader library(Instrumentation instrumentation) {
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (LIBRARY.contains(loaded.getName())) {
        return loaded.getClassLoader();
      }
    }
    return null;
  }
}
