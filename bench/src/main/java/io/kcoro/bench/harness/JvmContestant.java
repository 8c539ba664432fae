package io.kcoro.bench.harness;

import io.kcoro.bench.measure.MeasureMain;
import io.kcoro.bench.peer.JvmPeer;
import io.kcoro.bench.row.Row;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A peer, or kcoro itself, in a JVM like this one: same JDK, same class path, same options besides
/// its own.
///
/// @param peer who
/// @param caption what it is, with its version
record JvmContestant(JvmPeer peer, String caption) implements Contestant {
  @Override
  public String id() {
    return peer.id();
  }

  @Override
  public @Nullable String obstacle(Row row) {
    return peer.obstacle(row.shape().family());
  }

  @Override
  public List<String> command(Row row, double scale) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Such as the size of the heap, which whoever started this JVM chose for its children.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-Dkcoro."))
        .forEach(command::add);
    command.addAll(peer.jvmOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(MeasureMain.class.getName(), peer.id(), row.name(), Double.toString(scale)));
    return command;
  }
}
