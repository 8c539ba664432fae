package io.kcoro.monitor;

import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.monitor.WaitGraph.Kind;
import io.kcoro.monitor.WaitGraph.Outlook;
import io.kcoro.scope.ChannelUsers;
import io.kcoro.scope.ChannelUsers.User;
import io.kcoro.scope.CoroutineSnapshot;
import io.kcoro.scope.MailboxSnapshot;
import io.kcoro.scope.ScopeSnapshot;
import io.kcoro.scope.WaitTarget;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds out from a snapshot who waits for whom, and who never goes on.
///
/// **Whom a wait is for.** Each target of a wait becomes a group of parties: for the end of a scope
/// all of them are needed, for all else one is enough; one group that is fulfilled ends the wait. A
/// group is *closed* if nobody else can fulfil it: a join, a mutex, an answer, the end of a scope,
/// room in the mailbox of an actor. All others are open: anybody may use a channel, only some are
/// known.
///
/// **Who goes on.** Whoever does not wait, or has a target that comes by itself, goes on. So does
/// whoever has a fulfilled group: enough of its parties go on. Spread from node to node until
/// nothing changes, this leaves those that never go on if nobody comes who is not known. The same
/// once more, with each open group taken for fulfilled, leaves those that never go on at all.
final class Waits {
  /// Those that can make one target happen.
  private record Group(long owner, WaitTarget target, Set<Long> parties, boolean needsAll) {}

  /// A coroutine or thread.
  static final class Party {
    final long id;
    String name;
    Kind kind;
    final List<WaitTarget> waits = new ArrayList<>();
    @Nullable Duration since;
    @Nullable MailboxSnapshot mailbox;
    @Nullable StackTraceElement createdAt;

    Party(long id, String name, Kind kind) {
      this.id = id;
      this.name = name;
      this.kind = kind;
    }
  }

  private final Map<Long, Party> parties = new TreeMap<>();
  private final Map<Long, ChannelSnapshot> channels = new HashMap<>();
  private final Map<Long, ChannelUsers> users = new HashMap<>();

  /// The coroutines of each scope.
  private final Map<Long, Set<Long>> members = new HashMap<>();

  /// Who serves a mailbox, by its channel.
  private final Map<Long, Long> servants = new HashMap<>();

  /// Who was started to send into a channel.
  private final Map<Long, Long> producers = new HashMap<>();

  private final List<Group> groups = new ArrayList<>();

  /// Those that have an open group.
  private final Set<Long> hopeful = new HashSet<>();

  /// Those that go on whatever the others do.
  private final Set<Long> free = new HashSet<>();

  /// @param before an earlier look: who did not wait in the same way then is taken to go on; null
  ///   if this is the only one
  Waits(RuntimeSnapshot snapshot, @Nullable Waits before) {
    snapshot.channels().forEach(each -> channels.put(each.id(), each));
    snapshot.users().forEach(each -> users.put(each.channel(), each));
    snapshot.scopes().forEach(this::addScope);
    snapshot.users().forEach(this::addUsers);
    for (Party party : List.copyOf(parties.values())) {
      Party earlier = before == null ? party : before.parties.get(party.id);
      if (party.waits.isEmpty() || earlier == null || !earlier.waits.equals(party.waits)) {
        free.add(party.id);
      }
      party.waits.forEach(target -> addGroup(party.id, target));
    }
  }

  // ---- who there is ----

  private void addScope(ScopeSnapshot scope) {
    Set<Long> within = members.computeIfAbsent(scope.id(), id -> new HashSet<>());
    for (CoroutineSnapshot each : scope.coroutines()) {
      within.add(each.id());
      addCoroutine(each);
    }
    scope.scopes().forEach(this::addScope);
    Long body = scope.bodyParty();
    if (body != null) {
      String name = scope.bodyThread();
      Party party = party(body, name == null ? "the body of " + scope.name() : name);
      addWaits(party, scope.bodyWaits(), scope.bodyWaitingSince());
    }
  }

  private void addCoroutine(CoroutineSnapshot coroutine) {
    Party party = party(coroutine.id(), coroutine.name());
    party.name = coroutine.name();
    party.kind = coroutine.mailbox() == null ? Kind.COROUTINE : Kind.ACTOR;
    party.mailbox = coroutine.mailbox();
    party.createdAt = coroutine.createdAt();
    addWaits(party, coroutine.waits(), coroutine.waitingSince());
    if (coroutine.mailbox() != null) {
      servants.put(coroutine.mailbox().channel(), party.id);
    }
    if (coroutine.produces() != null) {
      producers.put(coroutine.produces(), party.id);
    }
    coroutine.scopes().forEach(this::addScope);
  }

  /// Threads that are in no scope, and those that were seen to use a channel.
  private void addUsers(ChannelUsers each) {
    Set<Long> inScopes = Set.copyOf(parties.keySet());
    for (List<User> some :
        List.of(
            each.waitingSenders(),
            each.waitingReceivers(),
            each.seenSenders(),
            each.seenReceivers())) {
      for (User user : some) {
        Party party = party(user.id(), user.name());
        if (!inScopes.contains(user.id()) && party.waits.isEmpty()) {
          addWaits(party, user.waits(), user.waitingSince());
        }
      }
    }
  }

  private Party party(long id, String name) {
    return parties.computeIfAbsent(id, number -> new Party(number, name, Kind.THREAD));
  }

  private static void addWaits(
      Party party, Collection<WaitTarget> waits, @Nullable Duration since) {
    if (!waits.isEmpty()) {
      party.waits.addAll(waits);
      party.since = since;
    }
  }

  // ---- who can end a wait ----

  private void addGroup(long owner, WaitTarget target) {
    switch (target.kind()) {
      case SLEEP, TIMEOUT -> free.add(owner);
      case SEND, RECEIVE -> addChannel(owner, target);
      case JOIN, LOCK, ASK -> {
        Long party = target.party();
        if (party != null) {
          addParty(party, target);
          groups.add(new Group(owner, target, Set.of(party), false));
        } else if (target.kind() == WaitTarget.Kind.LOCK) {
          free.add(owner); // nobody has it at this moment
        } else {
          hopeful.add(owner);
        }
      }
      case SCOPE -> {
        Set<Long> within = target.object() == null ? null : members.get(target.object());
        if (within == null || within.isEmpty()) {
          free.add(owner); // it ends just now
        } else {
          groups.add(new Group(owner, target, within, true));
        }
      }
      case PERMIT, PARK, TOKEN, EVENT -> hopeful.add(owner);
    }
  }

  /// One that is in no snapshot: it does not wait in a way that is seen, or has just ended.
  private void addParty(long id, WaitTarget target) {
    if (!parties.containsKey(id)) {
      String name = target.partyName();
      party(id, name == null ? target.name() : name);
      free.add(id);
    }
  }

  private void addChannel(long owner, WaitTarget target) {
    Long id = target.object();
    ChannelSnapshot channel = id == null ? null : channels.get(id);
    if (id == null || channel == null) {
      hopeful.add(owner);
      return;
    }
    boolean sends = target.kind() == WaitTarget.Kind.SEND;
    Long servant = sends ? servants.get(id) : null;
    if (isAboutToBeServed(owner, channel, sends)) {
      free.add(owner);
    } else if (servant != null) {
      groups.add(new Group(owner, target, Set.of(servant), false));
    } else {
      groups.add(new Group(owner, target, known(owner, id, sends), false));
      hopeful.add(owner);
    }
  }

  private boolean isAboutToBeServed(long owner, ChannelSnapshot channel, boolean sends) {
    ChannelUsers known = users.get(channel.id());
    List<User> opposite =
        known == null ? List.of() : sends ? known.waitingReceivers() : known.waitingSenders();
    return (channel.closedForSend() && !sends)
        || (sends ? channel.buffered() < channel.capacity() : channel.buffered() > 0)
        || opposite.stream().anyMatch(each -> each.id() != owner);
  }

  /// Those of the other side, as far as they are known.
  private Set<Long> known(long owner, long channel, boolean sends) {
    Set<Long> found = new HashSet<>();
    ChannelUsers known = users.get(channel);
    if (known != null) {
      for (User each : sends ? known.seenReceivers() : known.seenSenders()) {
        found.add(each.id());
      }
    }
    Long producer = sends ? null : producers.get(channel);
    if (producer != null) {
      found.add(producer);
    }
    found.remove(owner);
    return found;
  }

  // ---- what follows ----

  WaitGraph graph() {
    Set<Long> goOnAtBest = spread(false);
    Set<Long> goOn = spread(true);
    List<WaitGraph.Node> nodes = new ArrayList<>();
    for (Party each : parties.values()) {
      Outlook outlook =
          goOnAtBest.contains(each.id)
              ? Outlook.GOES_ON
              : goOn.contains(each.id) ? Outlook.POSSIBLY_STUCK : Outlook.STUCK;
      nodes.add(new WaitGraph.Node(each.id, each.name, each.kind, outlook));
    }
    List<WaitGraph.Edge> edges = new ArrayList<>();
    for (Group group : groups) {
      for (Long to : group.parties) {
        edges.add(new WaitGraph.Edge(group.owner, to, group.target));
      }
    }
    return new WaitGraph(nodes, edges);
  }

  /// Those that go on.
  ///
  /// @param othersCome whether somebody comes who is not known
  private Set<Long> spread(boolean othersCome) {
    Map<Long, List<Integer>> groupsOf = new HashMap<>();
    int[] missing = new int[groups.size()];
    for (int i = 0; i < missing.length; i++) {
      Group group = groups.get(i);
      missing[i] = group.needsAll ? group.parties.size() : 1;
      for (Long party : group.parties) {
        groupsOf.computeIfAbsent(party, id -> new ArrayList<>()).add(i);
      }
    }
    Set<Long> goOn = new HashSet<>(free);
    if (othersCome) {
      goOn.addAll(hopeful);
    }
    ArrayDeque<Long> next = new ArrayDeque<>(goOn);
    for (Long party; (party = next.poll()) != null; ) {
      for (int i : groupsOf.getOrDefault(party, List.of())) {
        if (--missing[i] == 0 && goOn.add(groups.get(i).owner)) {
          next.add(groups.get(i).owner);
        }
      }
    }
    return goOn;
  }

  /// Those that wait in channels where nobody is known who could serve them.
  List<Leak> leaks(Duration longerThan) {
    Set<Long> served = new HashSet<>(free);
    groups.stream().filter(group -> !group.parties.isEmpty()).forEach(g -> served.add(g.owner));
    List<Leak> found = new ArrayList<>();
    for (Party each : parties.values()) {
      Duration since = each.since;
      if (since != null
          && since.compareTo(longerThan) > 0
          && !served.contains(each.id)
          && each.waits.stream().allMatch(target -> canLeak(each, target))) {
        found.add(new Leak(each.id, each.name, each.waits, since, each.createdAt));
      }
    }
    return found;
  }

  /// An actor that waits for messages is none.
  private boolean canLeak(Party party, WaitTarget target) {
    Long channel = target.object();
    return target.kind().isChannel()
        && channel != null
        && channels.containsKey(channel)
        && (party.mailbox == null || channel != party.mailbox.channel());
  }
}
