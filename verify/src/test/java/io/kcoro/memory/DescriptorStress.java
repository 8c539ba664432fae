package io.kcoro.memory;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kcoro.channel.Channel;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two who want the same descriptor: one has it, and its block comes back once. */
public final class DescriptorStress {
  private DescriptorStress() {}

  /** One block is all there is; an arena is too dear to be made for each state. */
  static final ThreadLocal<SlabArena> ARENA =
      ThreadLocal.withInitial(() ->
          SlabArena.builder().blockSizes(64).slabSize(4096).neverTrim().limit(1 << 24).build(1));

  static Descriptor some() {
    return Objects.requireNonNull(ARENA.get().tryAllocate(8));
  }

  static String attempt(Runnable action) {
    try {
      action.run();
      return "done";
    } catch (NotOwnedException refused) {
      return "refused";
    }
  }

  @JCStressTest
  @Outcome(id = "done, refused, free", expect = ACCEPTABLE, desc = "the first released it")
  @Outcome(id = "refused, done, free", expect = ACCEPTABLE, desc = "the second released it")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "released twice, or not at all")
  @State
  public static class ReleaseOrRelease {
    private final Descriptor descriptor = some();
    private final Descriptor share = descriptor.share();

    @Actor
    public void first(LLL_Result r) {
      r.r1 = attempt(descriptor::release);
    }

    @Actor
    public void second(LLL_Result r) {
      r.r2 = attempt(descriptor::release);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = share.isShared() ? "taken" : "free";
      share.release();
    }
  }

  @JCStressTest
  @Outcome(id = "done, refused, free", expect = ACCEPTABLE, desc = "released in time")
  @Outcome(id = "refused, done, taken", expect = ACCEPTABLE, desc = "moved in time")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "released and moved, or neither")
  @State
  public static class ReleaseOrMove {
    private final Descriptor descriptor = some();
    private final Descriptor share = descriptor.share();
    private Descriptor moved;

    @Actor
    public void release(LLL_Result r) {
      r.r1 = attempt(descriptor::release);
    }

    @Actor
    public void move(LLL_Result r) {
      r.r2 = attempt(() -> moved = descriptor.move());
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = share.isShared() ? "taken" : "free";
      if (moved != null) {
        moved.release();
      }
      share.release();
    }
  }

  @JCStressTest
  @Outcome(id = "done, refused, received", expect = ACCEPTABLE, desc = "the first sent it")
  @Outcome(id = "refused, done, received", expect = ACCEPTABLE, desc = "the second sent it")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "sent twice, or not at all")
  @State
  public static class SendOrSend {
    private final Channel<Descriptor> channel = Descriptor.channel().unlimited().build();
    private final Descriptor descriptor = some();

    @Actor
    public void first(LLL_Result r) {
      r.r1 = attempt(() -> channel.trySend(descriptor));
    }

    @Actor
    public void second(LLL_Result r) {
      r.r2 = attempt(() -> channel.trySend(descriptor));
    }

    @Arbiter
    public void end(LLL_Result r) {
      Descriptor received = channel.tryReceive().orNull();
      boolean once = received != null && channel.tryReceive().orNull() == null;
      r.r3 = once ? "received" : "lost or doubled";
      if (received != null) {
        received.release();
      }
    }
  }

  @JCStressTest
  @Outcome(id = "done, done, free", expect = ACCEPTABLE, desc = "the last one freed the block")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "freed twice, or not at all")
  @State
  public static class ShareAndReleaseBesideRelease {
    private final SlabArena arena =
        SlabArena.builder().blockSizes(64).slabSize(64).limit(64).neverTrim().build(1);
    private final Descriptor one = Objects.requireNonNull(arena.tryAllocate(8));
    private final Descriptor other = one.share();

    @Actor
    public void share(LLL_Result r) {
      r.r1 =
          attempt(() -> {
            Descriptor more = one.share();
            one.release();
            more.release();
          });
    }

    @Actor
    public void release(LLL_Result r) {
      r.r2 = attempt(other::release);
    }

    @Arbiter
    public void end(LLL_Result r) {
      arena.checkInvariants();
      r.r3 = arena.stats().inUse() == 0 ? "free" : "taken";
      arena.close();
    }
  }
}
