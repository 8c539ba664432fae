package io.kcoro.cli.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One word count in this process, and what came of it. */
record Run(WordCounts counts, List<String> failures) {

  /** What to run; each setter returns a changed copy. */
  record Setup(
      EngineKind engine,
      int workers,
      BlockSizes sizes,
      int shareWords,
      Disk disk,
      Source standardInput,
      CancellationToken token,
      int slice) {
    Setup workers(int number) {
      return new Setup(engine, number, sizes, shareWords, disk, standardInput, token, slice);
    }

    Setup sizes(BlockSizes changed) {
      return new Setup(engine, workers, changed, shareWords, disk, standardInput, token, slice);
    }

    Setup shareWords(int number) {
      return new Setup(engine, workers, sizes, number, disk, standardInput, token, slice);
    }

    Setup disk(Disk changed) {
      return new Setup(engine, workers, sizes, shareWords, changed, standardInput, token, slice);
    }

    Setup standardInput(Source changed) {
      return new Setup(engine, workers, sizes, shareWords, disk, changed, token, slice);
    }

    Setup token(CancellationToken changed) {
      return new Setup(engine, workers, sizes, shareWords, disk, standardInput, changed, slice);
    }

    /** Maps all files that are not empty, and cuts them into slices of this size. */
    Setup mapped(int size) {
      return new Setup(engine, workers, sizes, shareWords, disk, standardInput, token, size);
    }

    Run of(Object... names) throws InterruptedException {
      return run(new RecordingMonitor(), names);
    }

    Run run(RecordingMonitor monitor, Object... names) throws InterruptedException {
      List<String> list = new ArrayList<>();
      for (Object name : names) {
        list.add(name.toString());
      }
      Mapping mapping = slice == 0 ? null : new Mapping(1, slice, Mapping.registry(workers));
      WordCountJob job =
          new WordCountJob(
              list, new SourceWalker(disk, standardInput), workers, sizes, shareWords, mapping);
      WordCounts counts = run(job, monitor);
      assertThat(counts.errors()).isEqualTo(monitor.failures().size());
      assertThat(counts.words().distinct()).isEqualTo(Oracle.mapOf(counts.words()).size());
      return new Run(counts, monitor.failures());
    }

    /** However it ends, nothing stays mapped. */
    private WordCounts run(WordCountJob job, Monitor monitor) throws InterruptedException {
      Mapping mapping = job.mapping();
      try {
        return job.run(engine.engine(), monitor, token);
      } finally {
        if (mapping != null) {
          assertThat(mapping.registry().list()).isEmpty();
          assertThat(mapping.registry().leaks()).isZero();
        }
      }
    }
  }

  static Setup with(EngineKind engine) {
    return new Setup(
        engine,
        2,
        BlockSizes.DEFAULT,
        WordCountJob.DEFAULT_SHARE_WORDS,
        Disk.REAL,
        new TestSource("-", new byte[0]),
        CancellationToken.never(),
        0);
  }

  Map<String, Long> words() {
    return Oracle.mapOf(counts.words());
  }

  /** The failures with the names of files below `folder` made relative to it. */
  List<String> failuresIn(Path folder) {
    return failures.stream().map(line -> line.replace(folder + "/", "")).toList();
  }
}
