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
      CancellationToken token) {
    Setup workers(int number) {
      return new Setup(engine, number, sizes, shareWords, disk, standardInput, token);
    }

    Setup sizes(BlockSizes changed) {
      return new Setup(engine, workers, changed, shareWords, disk, standardInput, token);
    }

    Setup shareWords(int number) {
      return new Setup(engine, workers, sizes, number, disk, standardInput, token);
    }

    Setup disk(Disk changed) {
      return new Setup(engine, workers, sizes, shareWords, changed, standardInput, token);
    }

    Setup standardInput(Source changed) {
      return new Setup(engine, workers, sizes, shareWords, disk, changed, token);
    }

    Setup token(CancellationToken changed) {
      return new Setup(engine, workers, sizes, shareWords, disk, standardInput, changed);
    }

    Run of(Object... names) throws InterruptedException {
      return run(new RecordingMonitor(), names);
    }

    Run run(RecordingMonitor monitor, Object... names) throws InterruptedException {
      List<String> list = new ArrayList<>();
      for (Object name : names) {
        list.add(name.toString());
      }
      WordCountJob job =
          new WordCountJob(list, new SourceWalker(disk, standardInput), workers, sizes, shareWords);
      WordCounts counts = job.run(engine.engine(), monitor, token);
      assertThat(counts.errors()).isEqualTo(monitor.failures().size());
      assertThat(counts.words().distinct()).isEqualTo(Oracle.mapOf(counts.words()).size());
      return new Run(counts, monitor.failures());
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
        CancellationToken.never());
  }

  Map<String, Long> words() {
    return Oracle.mapOf(counts.words());
  }

  /** The failures with the names of files below `folder` made relative to it. */
  List<String> failuresIn(Path folder) {
    return failures.stream().map(line -> line.replace(folder + "/", "")).toList();
  }
}
