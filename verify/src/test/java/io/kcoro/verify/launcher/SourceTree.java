package io.kcoro.verify.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kcoro.verify.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small copy of the repository with the real launcher. Maven is a script that notes each build
 * and "builds" what is in the folder {@code built}; the JDK is one that prints what it is told to
 * run.
 */
final class SourceTree {
  private static final List<String> SOURCES =
      List.of(
          "pom.xml",
          "core/pom.xml",
          "core/src/main/java/Core.java",
          "cli/pom.xml",
          "cli/src/main/java/Cli.java",
          "cli/src/main/resources/cli.properties",
          "bench/pom.xml",
          "bench/src/main/go/main.go",
          "examples/pom.xml",
          "examples/src/main/java/Example.java");

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$*" >>"$TREE/builds"
      cat >>"$TREE/stdin-of-build"
      while [ -f "$TREE/hold" ]; do sleep 0.02; done
      echo 'the output of the build'
      [ ! -f "$TREE/broken" ] || echo '[ERROR] Core.java:[1,1] is wrong'
      [ ! -f "$TREE/broken" ] || exit 1
      while [ "$1" != -pl ]; do shift; done
      mkdir -p "$2/target/lib" && cp -R "$TREE/built/." "$2/target/lib"
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      printf '%s\\n' "$@" "LC_ALL=${LC_ALL:-}"
      cat
      exit "${EXIT_CODE:-0}"
      """;

  private final Path folder;

  /** How a started launcher ended. */
  record Ended(int exitCode, List<String> out, List<String> err) {}

  /** A launcher that runs. */
  record Started(Process process, Path out, Path err) {
    List<String> errSoFar() throws IOException {
      return Files.readAllLines(err);
    }

    Ended await() throws IOException, InterruptedException {
      int exitCode = process.waitFor();
      return new Ended(exitCode, Files.readAllLines(out), Files.readAllLines(err));
    }
  }

  SourceTree(Path folder) throws IOException {
    this.folder = folder;
    for (String file : List.of("kcoro", "mvnw", "build/tools.sh")) {
      Path copy = root().resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(Repository.ROOT.resolve(file), copy);
    }
    for (String file : SOURCES) {
      write(file, file);
    }
    script("bin/mvn", MAVEN);
    script("jdk/bin/javac", "");
    script("jdk/bin/java", JAVA);
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    Files.createDirectories(built());
    Files.writeString(built().resolve("some.jar"), "");
  }

  /** Has a blank in its name, as folders of users do. */
  Path root() {
    return folder.resolve("a tree");
  }

  /** A script that starts the launcher with its standard input closed. */
  Path launcherWithoutInput() throws IOException {
    script("without-input", "#!/bin/sh\nexec '" + launcher() + "' <&-\n");
    return folder.resolve("without-input");
  }

  Path launcher() {
    return root().resolve("kcoro");
  }

  Path built() {
    return folder.resolve("built");
  }

  Path control(String name) {
    return folder.resolve(name);
  }

  void write(String file, String content) throws IOException {
    Path path = root().resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  void delete(String file) throws IOException {
    Files.delete(root().resolve(file));
  }

  /** The command line of each build so far. */
  List<String> builds() throws IOException {
    Path builds = control("builds");
    return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    return start(launcher(), Map.of(), arguments).await();
  }

  Started start(Path launcher, Map<String, String> variables, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Files.writeString(control("stdin"), "typed\n", UTF_8).toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeAll(List.of("KCORO_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "LC_ALL"));
    environment.put("TREE", folder.toString());
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.merge("PATH", folder.resolve("bin").toString(), (path, own) -> own + ":" + path);
    environment.putAll(variables);
    return new Started(builder.start(), out, err);
  }

  /** A folder for PATH with the tools that the launcher needs, but without Maven. */
  String pathWithoutMaven() throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool :
        List.of(
            "sh",
            "cat",
            "cp",
            "date",
            "dirname",
            "find",
            "grep",
            "ln",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sleep",
            "stty",
            "touch")) {
      Path installed =
          Stream.of("/usr/bin", "/bin")
              .map(bin -> Path.of(bin, tool))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow(() -> new IllegalStateException(tool + " is not installed"));
      Files.createSymbolicLink(tools.resolve(tool), installed);
    }
    return tools.toString();
  }

  private void script(String file, String content) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
