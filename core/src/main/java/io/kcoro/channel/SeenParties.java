package io.kcoro.channel;

import io.kcoro.internal.wait.ChannelParties;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The last few that were seen to use a channel when somebody looked at the clock anyway. Weakly
/// held. The monitor of a side guards it.
final class SeenParties implements ChannelParties {
  private static final int MOST = 8;

  private final List<WeakReference<Object>> senders = new ArrayList<>();
  private final List<WeakReference<Object>> receivers = new ArrayList<>();

  void sends(@Nullable Object party) {
    note(party, senders);
  }

  void receives(@Nullable Object party) {
    note(party, receivers);
  }

  /// The one noted last comes first; it is mostly the next one, too.
  private static void note(@Nullable Object party, List<WeakReference<Object>> seen) {
    if (party == null) {
      return;
    }
    synchronized (seen) {
      if (!seen.isEmpty() && seen.getFirst().refersTo(party)) {
        return;
      }
      seen.removeIf(each -> each.refersTo(party) || each.refersTo(null));
      seen.addFirst(new WeakReference<>(party));
      if (seen.size() > MOST) {
        seen.removeLast();
      }
    }
  }

  @Override
  public void forEachSender(Consumer<Object> party) {
    give(senders, party);
  }

  @Override
  public void forEachReceiver(Consumer<Object> party) {
    give(receivers, party);
  }

  private static void give(List<WeakReference<Object>> seen, Consumer<Object> party) {
    List<WeakReference<Object>> copy;
    synchronized (seen) {
      copy = List.copyOf(seen);
    }
    for (WeakReference<Object> each : copy) {
      Object alive = each.get();
      if (alive != null) {
        party.accept(alive);
      }
    }
  }
}
