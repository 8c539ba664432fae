package io.kcoro.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.bench.peer.JvmPeers;
import io.kcoro.bench.row.Row;
import io.kcoro.bench.row.Rows;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class JmhTest {
  @Test
  void theClassesHaveAllRowsOnce() throws Exception {
    List<String> rows = new ArrayList<>();
    for (Class<?> type : classes()) {
      rows.addAll(parameters(type, "row"));
    }

    assertThat(rows).containsExactlyInAnyOrderElementsOf(Rows.names());
  }

  @Test
  void eachClassHasThePeersThatCanDoItsRows() throws Exception {
    for (Class<?> type : classes()) {
      for (String name : parameters(type, "row")) {
        Row row = Rows.named(name);
        assertThat(parameters(type, "peer"))
            .as(name)
            .containsExactlyElementsOf(
                JvmPeers.ALL.stream()
                    .filter(peer -> peer.jvmOptions().isEmpty())
                    .filter(peer -> peer.obstacle(row.shape().family()) == null)
                    .map(peer -> peer.id())
                    .toList());
      }
    }
  }

  @Test
  void theTimesAreDividedByTheOperationsOfTheRow() throws Exception {
    for (Class<?> type : classes()) {
      for (String name : parameters(type, "row")) {
        Row row = Rows.named(name);
        for (Method method : type.getDeclaredMethods()) {
          OperationsPerInvocation operations = method.getAnnotation(OperationsPerInvocation.class);
          if (operations != null) {
            assertThat((long) operations.value()).as(name).isEqualTo(row.shape().operations());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kcoro", "kotlin"})
  void aBenchmarkRunsTheRow(String peer) throws Exception {
    SpawnBenchmark benchmark = new SpawnBenchmark();
    benchmark.peer = peer;
    benchmark.row = "spawn";
    benchmark.setUp();

    assertThat(benchmark.who().id()).isEqualTo(peer);
    assertThat(benchmark.shape()).isEqualTo(Rows.named("spawn").shape());
  }

  /** The classes with rows that the annotation processor found. */
  private static List<Class<?>> classes() throws ClassNotFoundException {
    List<Class<?>> classes = new ArrayList<>();
    for (BenchmarkListEntry entry :
        BenchmarkList.defaultList()
            .getAll(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                List.of())) {
      Class<?> type = Class.forName(entry.getUserClassQName());
      if (RowBenchmark.class.isAssignableFrom(type)) {
        classes.add(type);
      }
    }
    assertThat(classes).isNotEmpty();
    return classes;
  }

  private static List<String> parameters(Class<?> type, String field) throws NoSuchFieldException {
    return Arrays.asList(type.getField(field).getAnnotation(Param.class).value());
  }
}
