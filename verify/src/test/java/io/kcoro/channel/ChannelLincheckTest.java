package io.kcoro.channel;

import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.metering.Metering;
import io.kcoro.support.Stress;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Holds the engine of each kind against its sequential specification, under all interleavings that
/// Lincheck's model checker explores, and under real threads. Unlimited channels have segments of
/// length 1. Longer with `-Dkcoro.stress=N`.
class ChannelLincheckTest {
  private static void check(Class<?> engine, Class<?> specification) {
    new ModelCheckingOptions()
        .iterations(Stress.scaled(6))
        .invocationsPerIteration(300)
        .threads(3)
        .actorsBefore(2)
        .actorsPerThread(3)
        .actorsAfter(2)
        .sequentialSpecification(specification)
        .check(engine);
    new StressOptions()
        .iterations(Stress.scaled(4))
        .invocationsPerIteration(300)
        .threads(3)
        .actorsBefore(2)
        .actorsPerThread(3)
        .actorsAfter(2)
        .sequentialSpecification(specification)
        .check(engine);
  }

  @Test
  void rendezvous() {
    check(Rendezvous.class, RendezvousModel.class);
  }

  public static final class Rendezvous extends EngineUnderCheck {
    public Rendezvous() {
      super(Channel.<Integer>builder().rendezvous());
    }
  }

  public static final class RendezvousModel extends ChannelModel {
    public RendezvousModel() {
      super(0, Overflow.SUSPEND);
    }
  }

  @Test
  void bufferedOne() {
    check(BufferedOne.class, BufferedOneModel.class);
  }

  public static final class BufferedOne extends EngineUnderCheck {
    public BufferedOne() {
      super(Channel.<Integer>builder().buffered(1));
    }
  }

  public static final class BufferedOneModel extends ChannelModel {
    public BufferedOneModel() {
      super(1, Overflow.SUSPEND);
    }
  }

  @Test
  void bufferedTwo() {
    check(BufferedTwo.class, BufferedTwoModel.class);
  }

  public static final class BufferedTwo extends EngineUnderCheck {
    public BufferedTwo() {
      super(Channel.<Integer>builder().buffered(2));
    }
  }

  public static final class BufferedTwoModel extends ChannelModel {
    public BufferedTwoModel() {
      super(2, Overflow.SUSPEND);
    }
  }

  @Test
  void conflated() {
    check(Conflated.class, ConflatedModel.class);
  }

  public static final class Conflated extends EngineUnderCheck {
    public Conflated() {
      super(Channel.<Integer>builder().conflated());
    }
  }

  public static final class ConflatedModel extends ChannelModel {
    public ConflatedModel() {
      super(1, Overflow.DROP_OLDEST);
    }
  }

  @Test
  void unlimited() {
    check(Unlimited.class, UnlimitedModel.class);
  }

  public static final class Unlimited extends EngineUnderCheck {
    public Unlimited() {
      super(Channel.<Integer>builder().unlimited());
    }
  }

  public static final class UnlimitedModel extends ChannelModel {
    public UnlimitedModel() {
      super(Integer.MAX_VALUE, Overflow.SUSPEND);
    }
  }

  @Test
  void rendezvousDroppingNewest() {
    check(RendezvousDroppingNewest.class, RendezvousDroppingNewestModel.class);
  }

  public static final class RendezvousDroppingNewest extends EngineUnderCheck {
    public RendezvousDroppingNewest() {
      super(Channel.<Integer>builder().rendezvous().overflow(Overflow.DROP_NEWEST));
    }
  }

  public static final class RendezvousDroppingNewestModel extends ChannelModel {
    public RendezvousDroppingNewestModel() {
      super(0, Overflow.DROP_NEWEST);
    }
  }

  @Test
  void droppingNewest() {
    check(DroppingNewest.class, DroppingNewestModel.class);
  }

  public static final class DroppingNewest extends EngineUnderCheck {
    public DroppingNewest() {
      super(Channel.<Integer>builder().buffered(2).overflow(Overflow.DROP_NEWEST));
    }
  }

  public static final class DroppingNewestModel extends ChannelModel {
    public DroppingNewestModel() {
      super(2, Overflow.DROP_NEWEST);
    }
  }

  @Test
  void droppingOldest() {
    check(DroppingOldest.class, DroppingOldestModel.class);
  }

  public static final class DroppingOldest extends EngineUnderCheck {
    public DroppingOldest() {
      super(Channel.<Integer>builder().buffered(2).overflow(Overflow.DROP_OLDEST));
    }
  }

  public static final class DroppingOldestModel extends ChannelModel {
    public DroppingOldestModel() {
      super(2, Overflow.DROP_OLDEST);
    }
  }

  @Test
  void meteredBufferedTwo() {
    check(MeteredBufferedTwo.class, BufferedTwoModel.class);
  }

  public static final class MeteredBufferedTwo extends EngineUnderCheck {
    public MeteredBufferedTwo() {
      super(metered(Channel.<Integer>builder().buffered(2)));
    }
  }

  /// All times, of each operation.
  private static ChannelBuilder<Integer> metered(ChannelBuilder<Integer> builder) {
    MeteringPolicy.sampling(1);
    MeteringPolicy.recorders((kind, source, name) -> nanos -> {});
    return builder.metering(Metering.TIMES);
  }

  @AfterAll
  static void measureNothing() {
    MeteringPolicy.sampling(MeteringPolicy.DEFAULT_SAMPLING);
    MeteringPolicy.recorders(null);
  }
}
