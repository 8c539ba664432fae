package io.kcoro.memory;

import io.kcoro.channel.ElementPolicy;
import io.kcoro.channel.Outcome;
import io.kcoro.channel.TransferCounts;
import io.kcoro.channel.UndeliveredHandler;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// How the payloads of one channel leave their senders: as a copy, or by a backend.
///
/// A copied original is released at once. If the send fails, its sender's handle gets the copy: the
/// same bytes. (Handles of unchecked arenas cannot be given other bytes; those payloads are never
/// copied.) What was counted for a copy is taken back then.
final class PayloadPolicy implements ElementPolicy<Descriptor> {
  /// What is passed how.
  private record Way(TransferBackend backend, long copyBelow, Set<RegionKind> formats) {}

  private final SlabArena arena;

  /// Null as long as everything is copied. Set once, before the channel has taken anything.
  private volatile @Nullable Way way;

  private final LongAdder copiedSmall = new LongAdder();
  private final LongAdder copiedForFormat = new LongAdder();
  private final LongAdder copiedToHeap = new LongAdder();
  private final LongAdder cancelled = new LongAdder();
  private final LongAdder aborted = new LongAdder();

  /// @param arena where copies lie
  PayloadPolicy(SlabArena arena) {
    this.arena = arena;
  }

  synchronized void pass(TransferBackend backend, TransferOptions options, String channel) {
    TransferBackend before = backend();
    if (before != null) {
      throw new IllegalStateException(
          "channel '%s' passes its payloads by '%s' already".formatted(channel, before.name()));
    }
    Set<RegionKind> formats = EnumSet.copyOf(backend.formats());
    formats.retainAll(options.formats());
    Long threshold = options.copyBelow();
    way = new Way(backend, threshold == null ? backend.copyBelow() : threshold, formats);
  }

  @Nullable TransferBackend backend() {
    Way chosen = way;
    return chosen == null ? null : chosen.backend;
  }

  @Override
  public Descriptor accept(Descriptor element) {
    Way chosen = way;
    if (element.isUnchecked()) {
      return chosen == null ? element.send() : chosen.backend.take(element);
    }
    if (chosen == null) {
      return copy(element, null);
    }
    if (element.length() < chosen.copyBelow) {
      return copy(element, copiedSmall);
    }
    if (!chosen.formats.contains(element.region().kind())) {
      return copy(element, copiedForFormat);
    }
    element.forgetCopy();
    return chosen.backend.take(element);
  }

  private Descriptor copy(Descriptor element, @Nullable LongAdder counted) {
    Descriptor copy = element.copyTo(arena);
    if (counted != null) {
      counted.increment();
      if (copy.region().kind() == RegionKind.HEAP) {
        copiedToHeap.increment();
      }
    }
    return copy;
  }

  private void uncount(Descriptor copy, long copyBelow) {
    (copy.length() < copyBelow ? copiedSmall : copiedForFormat).decrement();
    if (copy.region().kind() == RegionKind.HEAP) {
      copiedToHeap.decrement();
    }
  }

  @Override
  public void refuse(Descriptor element, Descriptor accepted, Outcome outcome) {
    switch (outcome) {
      case CANCELLED, TIMED_OUT -> cancelled.increment();
      case CLOSED -> aborted.increment();
      case WOULD_BLOCK, DONE, DROPPED -> {}
    }
    Way chosen = way;
    if (chosen == null) {
      element.takeBack(accepted);
    } else if (accepted.isCopy()) {
      uncount(accepted, chosen.copyBelow);
      element.takeBack(accepted);
    } else {
      chosen.backend.giveBack(element, accepted);
    }
  }

  @Override
  public void discard(Descriptor element, UndeliveredHandler.Reason reason) {
    Way chosen = way;
    if (reason == UndeliveredHandler.Reason.DROPPED_NEWEST && chosen != null && element.isCopy()) {
      uncount(element, chosen.copyBelow);
    }
    element.release();
  }

  @Override
  public long length(Descriptor element) {
    return element.length();
  }

  @Override
  public @Nullable TransferCounts transfers(long accepted, long received, long undelivered) {
    Way chosen = way;
    if (chosen == null) {
      return null;
    }
    long small = copiedSmall.sum();
    long format = copiedForFormat.sum();
    return new TransferCounts(
        chosen.backend.name(),
        Math.max(0, accepted - small - format),
        received,
        small,
        format,
        copiedToHeap.sum(),
        cancelled.sum(),
        aborted.sum() + undelivered);
  }
}
