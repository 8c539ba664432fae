package io.kcoro.cli.chanmon.workload;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kcoro.channel.ChannelKind;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StampTest {
  private static Stamp stamp(int size) {
    return new Stamp(
        new WorkloadSettings(
            ChannelKind.BUFFERED, 1, EngineKind.DIRECT, 300, 1, 3_000, size, PayloadKind.COPY, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 100})
  void whatWasWrittenIsSound(int size) {
    Stamp stamp = stamp(size);
    MemorySegment packet = MemorySegment.ofArray(new byte[size]);

    stamp.write(packet, Stamp.first(299) + 9);

    assertThatCode(() -> stamp.check(packet)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 16, 17, 100})
  void anotherEndIsNoticed(int size) {
    Stamp stamp = stamp(size);
    byte[] bytes = new byte[size];
    MemorySegment packet = MemorySegment.ofArray(bytes);
    stamp.write(packet, Stamp.first(2) + 3);
    bytes[size - 1] ^= 1;

    assertThatIllegalStateException().isThrownBy(() -> stamp.check(packet));
  }

  @Test
  void aNumberThatNobodySendsIsNoticed() {
    Stamp stamp = stamp(16);
    MemorySegment packet = MemorySegment.ofArray(new byte[16]);

    for (long number : new long[] {Stamp.first(300), Stamp.first(0) + 10, -1}) {
      stamp.write(packet, number);
      assertThatIllegalStateException().isThrownBy(() -> stamp.check(packet));
    }
  }

  @Test
  void anotherLengthIsNoticed() {
    MemorySegment packet = MemorySegment.ofArray(new byte[17]);

    assertThatIllegalStateException().isThrownBy(() -> stamp(16).check(packet));
  }
}
