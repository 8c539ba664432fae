package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockFillerTest {
  private static final BlockSizes TINY = new BlockSizes(3, 1, 1);

  @Test
  void everyByteThatIsNoAsciiLetterOrDigitSeparates() throws Exception {
    byte[] content = new byte[3 * 256];
    for (int b = 0; b < 256; b++) {
      content[3 * b] = 'q';
      content[3 * b + 1] = (byte) b;
      content[3 * b + 2] = ' ';
    }
    Map<String, Long> counts = count(BlockSizes.DEFAULT, content);

    assertThat(counts).isEqualTo(Oracle.count(content, 100)).hasSize(1 + 26 + 10);
    assertThat(counts).containsEntry("q", 256L - 26 - 26 - 10).containsEntry("qa", 2L);
  }

  @ParameterizedTest
  @CsvSource({"3,1,1", "4,1,1", "4,2,1", "5,1,3", "6,3,2", "7,2,4", "40,1,20", "300,100,150"})
  void wordsAreWholeWhereverBlocksAndReadsEnd(int block, int read, int maxWord, Seeds seeds)
      throws Exception {
    BlockSizes sizes = new BlockSizes(block, read, maxWord);
    Random random = seeds.random();
    for (int i = 0; i < Stress.scaled(200); i++) {
      byte[] content = Contents.random(random, 400);
      assertThat(count(sizes, content)).isEqualTo(Oracle.count(content, maxWord));
    }
  }

  @Test
  void sizesDoNotMatterNorHowMuchEachReadDelivers(Seeds seeds) throws Exception {
    Random random = seeds.random();
    for (int i = 0; i < Stress.scaled(300); i++) {
      int read = random.nextInt(1, 20);
      int maxWord = random.nextInt(1, 40);
      BlockSizes sizes = new BlockSizes(read + maxWord + random.nextInt(1, 100), read, maxWord);
      CountingFlow flow = new CountingFlow(sizes);
      BlockFiller filler = new BlockFiller(sizes, flow);
      Oracle oracle = new Oracle(maxWord);
      int sound = 0;
      List<String> damaged = new ArrayList<>();
      int sources = random.nextInt(1, 30);
      for (int s = 0; s < sources; s++) {
        byte[] content = Contents.random(random, 120);
        boolean damage = random.nextInt(4) == 0;
        TestSource source =
            new TestSource(
                "s" + s,
                content,
                asked -> random.nextInt(1, asked + 1),
                damage ? new IOException("worn") : null);
        filler.read(random.nextBoolean() ? source.madeLive() : source);
        oracle.add(content);
        if (damage) {
          damaged.add("s" + s + ": worn");
        } else {
          sound++;
        }
      }
      filler.finish();

      assertThat(Oracle.mapOf(flow.counter().words()))
          .as("%s, %d sources", sizes, sources)
          .isEqualTo(oracle.counts());
      assertThat(flow.counter().bytes()).isEqualTo(oracle.bytes());
      assertThat(flow.counter().files()).isEqualTo(sound);
      assertThat(flow.failures()).isEqualTo(damaged);
    }
  }

  @Test
  void wordsDoNotRunAcrossSources() throws Exception {
    CountingFlow flow = new CountingFlow(BlockSizes.DEFAULT);
    BlockFiller filler = new BlockFiller(BlockSizes.DEFAULT, flow);
    for (String content : List.of("one", "two", "", "three")) {
      filler.read(new TestSource(content, content.getBytes(ISO_8859_1)));
    }
    filler.finish();

    assertThat(Oracle.mapOf(flow.counter().words())).containsOnlyKeys("one", "two", "three");
    assertThat(flow.counter().files()).isEqualTo(4);
    assertThat(flow.blocks()).isEqualTo(1);
  }

  @Test
  void anEndlessWordTakesNoMemoryAndIsCountedOnce() throws Exception {
    byte[] content = "Ab1".repeat(100_000).getBytes(ISO_8859_1);
    String word = "ab1".repeat(100_000);
    CountingFlow flow = new CountingFlow(TINY);
    BlockFiller filler = new BlockFiller(TINY, flow);

    filler.read(new TestSource("long", content));
    filler.finish();

    assertThat(Oracle.mapOf(flow.counter().words())).isEqualTo(Map.of(Oracle.label(word), 1L));
    assertThat(flow.counter().bytes()).isEqualTo(content.length);
    assertThat(flow.blocks()).as("blocks are handed on meanwhile").isGreaterThan(1_000);
  }

  @Test
  void longWordsDifferByTheirLastByteAndByTheirLength() throws Exception {
    BlockSizes sizes = new BlockSizes(200, 50, 100);
    String start = "x".repeat(150);
    Map<String, Long> counts =
        count(
            sizes, (start + "a " + start + "b " + start + " " + start + "A").getBytes(ISO_8859_1));

    assertThat(counts)
        .isEqualTo(
            Map.of(
                Oracle.label(start + "a"), 2L,
                Oracle.label(start + "b"), 1L,
                Oracle.label(start), 1L));
  }

  @Test
  void aWordOfExactlyTheLimitIsKeptWhole() throws Exception {
    BlockSizes sizes = new BlockSizes(20, 5, 10);

    assertThat(count(sizes, "0123456789 0123456789a".getBytes(ISO_8859_1)))
        .isEqualTo(Map.of("0123456789", 1L, Oracle.label("0123456789a"), 1L));
  }

  @Test
  void whatALiveSourceHasDeliveredIsHandedOnBeforeItIsAskedForMore() throws Exception {
    CountingFlow flow = new CountingFlow(BlockSizes.DEFAULT);
    BlockFiller filler = new BlockFiller(BlockSizes.DEFAULT, flow);
    filler.read(new TestSource("file", "before".getBytes(ISO_8859_1)));
    List<Long> wordsWhenAsked = new ArrayList<>();
    byte[] content = "one two thr".getBytes(ISO_8859_1);

    filler.read(
        new TestSource(
                "live",
                content,
                asked -> {
                  wordsWhenAsked.add(flow.counter().words().total());
                  return 4;
                },
                null)
            .madeLive());

    assertThat(wordsWhenAsked).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aSourceThatCannotBeOpenedIsReportedAndTheRestGoesOn() throws Exception {
    CountingFlow flow = new CountingFlow(TINY);
    BlockFiller filler = new BlockFiller(TINY, flow);
    for (int i = 0; i < 10; i++) {
      filler.read(new UnopenableSource("bad" + i));
      filler.read(new TestSource("good" + i, new byte[] {'a'}));
    }
    filler.finish();

    assertThat(flow.failures()).hasSize(10).startsWith("bad0: locked away");
    assertThat(Oracle.mapOf(flow.counter().words())).isEqualTo(Map.of("a", 10L));
    assertThat(flow.counter().files()).isEqualTo(10);
  }

  @Test
  void anInterruptEndsTheReading() {
    BlockFiller filler = new BlockFiller(TINY, new CountingFlow(TINY));
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> filler.read(new TestSource("any", new byte[10])));
  }

  @ParameterizedTest
  @CsvSource({"2,1,1", "10,0,1", "10,1,0", "10,5,5"})
  void sizesThatCannotWorkAreRefused(int block, int read, int maxWord) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new BlockSizes(block, read, maxWord));
  }

  private static Map<String, Long> count(BlockSizes sizes, byte[] content)
      throws InterruptedException {
    CountingFlow flow = new CountingFlow(sizes);
    BlockFiller filler = new BlockFiller(sizes, flow);
    filler.read(new TestSource("content", content));
    filler.finish();
    assertThat(flow.counter().files()).isEqualTo(1);
    assertThat(flow.counter().bytes()).isEqualTo(content.length);
    return Oracle.mapOf(flow.counter().words());
  }

  private record UnopenableSource(String name) implements Source {
    @Override
    public boolean live() {
      return false;
    }

    @Override
    public Reading open() throws IOException {
      throw new IOException("locked away");
    }
  }
}
