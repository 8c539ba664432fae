package io.kcoro.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelBuilder;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Op;
import io.kcoro.channel.Overflow;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.channel.SelectClause;
import io.kcoro.channel.SendClause;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Coroutines of both kinds allocate, slice, share, send, receive and select over channels of random
 * kinds, with deadlines, and are cancelled, crash, or find their channels closed: whatever happens,
 * all blocks come back.
 */
class PayloadConservationTest {
  private static final int ROUNDS = 60;
  private static final int STEPS = 300;

  /** What is thrown by who crashes. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("on purpose", null, false, false);
    }
  }

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final RegionRegistry registry = RegionRegistry.limited(1_000, 1 << 30);

  private static Channel<Descriptor> channel(Random random, SlabArena arena) {
    boolean moves = random.nextBoolean();
    ChannelBuilder<Descriptor> builder =
        moves ? Descriptor.channel() : Channel.<Descriptor>builder();
    switch (random.nextInt(5)) {
      case 0 -> builder.rendezvous();
      case 1 -> builder.buffered(1 + random.nextInt(4));
      case 2 -> builder.conflated();
      case 3 -> builder.unlimited();
      default ->
          builder
              .buffered(1 + random.nextInt(3))
              .overflow(random.nextBoolean() ? Overflow.DROP_NEWEST : Overflow.DROP_OLDEST);
    }
    if (moves) {
      return builder.build();
    }
    PayloadChannel made = PayloadChannel.of(builder, arena);
    if (random.nextBoolean()) {
      made.enableZeroCopy(TransferOptions.backend("zref").copyingBelow(random.nextInt(100)));
    }
    return made.channel();
  }

  /** Does one random thing after another, in direct style. */
  private static void trade(SlabArena arena, List<Channel<Descriptor>> channels, Random random)
      throws InterruptedException {
    List<Descriptor> held = new ArrayList<>();
    try {
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(400) == 0) {
          throw new Crash();
        }
        Channel<Descriptor> channel = channels.get(random.nextInt(channels.size()));
        if (held.size() < 3 && random.nextInt(3) == 0) {
          Descriptor got =
              arena.tryAllocate(
                  1 + random.nextInt(200),
                  Deadline.after(Duration.ofNanos(random.nextInt(50_000))));
          if (got != null) {
            held.add(got);
          }
        } else if (held.isEmpty() || random.nextBoolean()) {
          receive(channels, channel, random, held);
        } else {
          send(channel, random, held);
        }
      }
    } catch (ChannelClosedException e) {
      // the end of this one
    } finally {
      held.forEach(Descriptor::release);
    }
  }

  private static void receive(
      List<Channel<Descriptor>> channels,
      Channel<Descriptor> channel,
      Random random,
      List<Descriptor> held)
      throws InterruptedException {
    if (random.nextInt(4) == 0) {
      Select select = Select.unbiased(random.nextLong());
      channels.forEach(select::receive);
      select.timeout(Duration.ofNanos(random.nextInt(50_000)));
      SelectClause chosen = select.await();
      if (chosen instanceof ReceiveClause<?> clause && !clause.isClosed()) {
        held.add((Descriptor) clause.element());
      }
      return;
    }
    Descriptor got =
        random.nextBoolean()
            ? channel.tryReceive().orNull()
            : channel.tryReceive(Deadline.after(Duration.ofNanos(random.nextInt(50_000)))).orNull();
    if (got != null) {
      held.add(got);
    }
  }

  private static void send(Channel<Descriptor> channel, Random random, List<Descriptor> held)
      throws InterruptedException {
    Descriptor mine = held.getLast();
    switch (random.nextInt(5)) {
      case 0 -> held.add(mine.share());
      case 1 -> held.add(mine.slice(0, 1 + random.nextInt((int) mine.length())));
      case 2 -> {
        if (channel.trySend(mine).isDone() || !mine.isOwned()) { // dropped ones are gone, too
          held.removeLast();
        }
      }
      case 3 -> {
        Select select = Select.unbiased(random.nextLong());
        SendClause<Descriptor> clause = select.send(channel, mine);
        select.timeout(Duration.ofNanos(random.nextInt(50_000)));
        if (select.await() == clause && !clause.isClosed()) {
          held.removeLast();
        }
      }
      default -> {
        if (channel.trySend(mine, Deadline.after(Duration.ofNanos(random.nextInt(50_000)))).isDone()
            || !mine.isOwned()) {
          held.removeLast();
        }
      }
    }
  }

  /** The same, without a stack. */
  private static final class Trader extends Stackless {
    private final SlabArena arena;
    private final List<Channel<Descriptor>> channels;
    private final Random random;
    private int steps;
    private @Nullable Descriptor held;

    Trader(SlabArena arena, List<Channel<Descriptor>> channels, Random random) {
      this.arena = arena;
      this.channels = channels;
      this.random = random;
    }

    @Override
    protected Op start() {
      if (steps++ == STEPS) {
        return done();
      }
      if (random.nextInt(400) == 0) {
        throw new Crash();
      }
      Channel<Descriptor> channel = channels.get(random.nextInt(channels.size()));
      Descriptor mine = held;
      if (mine == null) {
        return random.nextInt(3) == 0 ? allocate(channel) : take(channel);
      }
      if (random.nextInt(3) == 0) {
        Select select = Select.unbiased(random.nextLong());
        SendClause<Descriptor> clause = select.send(channel, mine);
        ReceiveClause<Descriptor> other =
            select.receive(channels.get(random.nextInt(channels.size())));
        return select(
            select,
            chosen -> {
              if (chosen == other && !other.isClosed()) {
                other.element().release();
              }
              return chosen == clause && !clause.isClosed() ? sent() : goOn();
            });
      }
      if (random.nextBoolean()) {
        return send(channel, mine, this::sent, cause -> done());
      }
      return trySend(
          channel,
          mine,
          Deadline.after(Duration.ofNanos(random.nextInt(50_000))),
          result -> mine.isOwned() ? goOn() : sent());
    }

    private Op allocate(Channel<Descriptor> channel) {
      Descriptor got = arena.tryAllocate(1 + random.nextInt(200));
      held = got;
      return got == null ? take(channel) : goOn();
    }

    private Op take(Channel<Descriptor> channel) {
      return tryReceive(
          channel,
          Deadline.after(Duration.ofNanos(random.nextInt(50_000))),
          result -> {
            held = result.orNull();
            return goOn();
          });
    }

    private Op sent() {
      held = null;
      return goOn();
    }

    private Op goOn() {
      return pause(this::start);
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      if (held != null) {
        held.release();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void allBlocksComeBackWhateverHappens(int stacks, Seeds seeds) throws Exception {
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      Random random = seeds.random(1_000 * round);
      int first = 1_000 * round;
      SlabArena arena =
          SlabArena.builder()
              .registry(registry)
              .blockSizes(64, 256)
              .slabSize(512)
              .limit(4_096)
              .neverTrim()
              .build(stacks);
      List<Channel<Descriptor>> channels = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        channels.add(channel(random, arena));
      }
      Scope.run(
          ScopeConfig.named("traders")
              .supervising()
              .onUncaught((thread, failure) -> {
                if (!(failure.getCause() instanceof Crash)) {
                  failures.add(failure);
                }
              }),
          scope -> {
            List<Coroutine> traders = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
              Random own = seeds.random(first + 1 + i);
              traders.add(
                  i % 2 == 0
                      ? scope.launch(() -> trade(arena, channels, own))
                      : scope.launch(new Trader(arena, channels, own)));
            }
            for (Coroutine trader : traders.subList(0, 2)) {
              if (random.nextBoolean()) {
                trader.cancel("at random");
              }
            }
            switch (random.nextInt(3)) {
              case 0 -> channels.get(0).close();
              case 1 -> channels.get(0).cancel();
              default -> {}
            }
            for (Coroutine trader : traders) {
              if (!trader.isDone() && random.nextInt(3) == 0) {
                trader.cancel("at random");
              }
            }
            if (random.nextBoolean()) {
              arena.trim();
            }
            for (int i = 0; i < traders.size(); i += 2) {
              traders.get(i).join();
            }
            traders.forEach(trader -> trader.cancel("the end")); // they may wait for each other
          });
      channels.forEach(Channel::cancel);

      assertThat(failures).isEmpty();
      assertThat(arena.stats().inUse()).as("round %d of %s", round, seeds).isZero();
      arena.checkInvariants();
      arena.close();
      assertThat(registry.list()).isEmpty();
      assertThat(registry.leaks()).isZero();
    }
  }

  @Test
  void aFlowOfMillionsTakesNoMoreMemoryThanOneOfFew() {
    SlabArena arena = SlabArena.builder().registry(registry).limit(1 << 20).neverTrim().build();
    Channel<Descriptor> channel = Descriptor.channel().buffered(16).build();
    flow(arena, channel, 100_000);
    long slabs = registry.bytes();
    long before = ResidentMemory.bytes();

    flow(arena, channel, 10_000_000);

    assertThat(registry.bytes()).isEqualTo(slabs);
    assertThat(ResidentMemory.bytes() - before).isLessThan(200L << 20); // leaks would be gigabytes
    assertThat(arena.stats().inUse()).isZero();
    arena.close();
  }

  private static void flow(SlabArena arena, Channel<Descriptor> channel, int count) {
    for (int i = 0; i < count; i++) {
      Descriptor sent = arena.tryAllocate(1_000);
      channel.trySend(sent);
      Descriptor received = channel.tryReceive().orNull();
      received.release();
    }
  }
}
