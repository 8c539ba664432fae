package io.kcoro.scope;

import io.kcoro.internal.live.Identities;
import io.kcoro.internal.wait.Parties;
import io.kcoro.internal.wait.Target;
import io.kcoro.internal.wait.Waiting;
import io.kcoro.internal.wait.WatchedChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the things that would end a wait, seen while it lasts. Most waits have one; a select has
/// one for each of its clauses, and a time limit or a token of the wait is one, too: whichever
/// comes first ends the wait.
///
/// @param kind what has to happen
/// @param name of the channel, coroutine, actor, scope or mutex; else what it is, for people
/// @param object the number of the channel (as `id` of its snapshot), or of the scope; null for all
///   else
/// @param party the number of the coroutine or thread that alone can make it happen; null if that
///   is anybody, or not known
/// @param partyName its name; null where `party` is
/// @param buffered how many elements the channel keeps now; null if it is none
/// @param capacity how many it keeps at most; null likewise, and if it keeps any number
/// @param turn goes on whenever the channel or mutex serves somebody: as long as it stays the same
///   the wait is the same
public record WaitTarget(
    Kind kind,
    String name,
    @Nullable Long object,
    @Nullable Long party,
    @Nullable String partyName,
    @Nullable Long buffered,
    @Nullable Long capacity,
    long turn) {
  /// What has to happen.
  public enum Kind {
    /// Somebody takes the element that is sent.
    SEND("sending"),
    /// Somebody sends an element.
    RECEIVE("receiving"),
    /// A coroutine or an actor ends.
    JOIN("waiting for the end of"),
    /// All coroutines of a scope end.
    SCOPE("waiting for the end of scope"),
    /// A mutex is given back.
    LOCK("waiting for mutex"),
    /// A permit is given back.
    PERMIT("waiting for a permit of"),
    /// An actor answers.
    ASK("waiting for the answer of"),
    /// Somebody unparks the coroutine.
    PARK("parked until"),
    /// A moment comes that the coroutine has chosen.
    SLEEP("sleeping until"),
    /// The time limit of the wait passes.
    TIMEOUT("waiting at most until"),
    /// A token is cancelled.
    TOKEN("waiting for"),
    /// Something else, such as the completion of a future.
    EVENT("waiting for");

    private final String verb;

    Kind(String verb) {
      this.verb = verb;
    }

    /// Whether it comes by itself.
    public boolean isTime() {
      return this == SLEEP || this == TIMEOUT;
    }

    /// Whether it happens in a channel.
    public boolean isChannel() {
      return this == SEND || this == RECEIVE;
    }
  }

  static List<WaitTarget> of(@Nullable Waiting waiting) {
    return waiting == null ? List.of() : waiting.targets().stream().map(WaitTarget::of).toList();
  }

  private static WaitTarget of(Target target) {
    Object object = target.object();
    Object party = target.party();
    WatchedChannel channel = object instanceof WatchedChannel watched ? watched : null;
    Kind kind =
        switch (target.kind()) {
          case SEND -> Kind.SEND;
          case RECEIVE -> Kind.RECEIVE;
          case JOIN -> Kind.JOIN;
          case SCOPE -> Kind.SCOPE;
          case LOCK -> Kind.LOCK;
          case PERMIT -> Kind.PERMIT;
          case ASK -> Kind.ASK;
          case PARK -> Kind.PARK;
          case SLEEP -> Kind.SLEEP;
          case TIMEOUT -> Kind.TIMEOUT;
          case TOKEN -> Kind.TOKEN;
          case EVENT -> Kind.EVENT;
        };
    return new WaitTarget(
        kind,
        target.name(),
        channel != null
            ? Long.valueOf(channel.channelId())
            : object instanceof Scope ? Long.valueOf(Identities.of(object)) : null,
        party == null ? null : Long.valueOf(Parties.number(party)),
        party == null ? null : Parties.name(party),
        channel == null ? null : Long.valueOf(channel.buffered()),
        channel == null || channel.mostBuffered() == Long.MAX_VALUE
            ? null
            : Long.valueOf(channel.mostBuffered()),
        target.turn());
  }

  /// What it is, for people: `sending 'orders' (64/64)`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.verb).append(' ');
    boolean isNamed = kind.isChannel() || party != null || kind == Kind.SCOPE || kind == Kind.LOCK;
    text.append(isNamed ? "'" + name + "'" : name);
    if (buffered != null && capacity != null && capacity > 0) {
      text.append(" (").append(buffered).append('/').append(capacity).append(')');
    }
    return text.toString();
  }
}
