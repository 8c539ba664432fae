package io.kcoro.examples;

// region imports
import io.kcoro.channel.Broadcast;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SlowSubscriber;
import io.kcoro.channel.StateChannel;
import io.kcoro.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

// endregion

/// The code of `docs/guide/streams.md`: each region is one block of the page, in this order. A test
/// compares them and runs each method.
public final class StreamsGuide {
  private StreamsGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws Exception {
    System.out.println(toEverybody());
    System.out.println(slowOnes());
    System.out.println(lateOnes());
    System.out.println(aState());
    System.out.println(untilItIsSo());
  }

  // region toEverybody
  static List<List<String>> toEverybody() throws InterruptedException {
    Broadcast<String> news = Broadcast.create();
    List<String> ann = new ArrayList<>();
    List<String> bob = new ArrayList<>();
    Scope.run(scope -> {
      scope.launch("news", news);
      ReceiveChannel<String> forAnn = news.subscribe();
      ReceiveChannel<String> forBob = news.subscribe();
      scope.launch("ann", () -> forAnn.forEach(ann::add));
      scope.launch(
          "bob",
          () -> {
            bob.add(forBob.receive());
            forBob.cancel(); // has had enough
          });
      news.inlet().send("one");
      news.inlet().send("two");
      news.inlet().close();
    });
    return List.of(ann, bob);
  }

  // endregion

  // region slowOnes
  static List<String> slowOnes() throws InterruptedException {
    Broadcast<Integer> levels = Broadcast.create();
    ReceiveChannel<Integer> latest = levels.subscribe(Channel.<Integer>builder().conflated());
    ReceiveChannel<Integer> two =
        levels.subscribe(Channel.<Integer>builder().buffered(2), SlowSubscriber.DISCONNECT);
    Scope.run(scope -> {
      scope.launch("levels", levels);
      for (int level = 1; level <= 5; level++) {
        levels.inlet().send(level);
      }
      levels.inlet().close();
    });
    List<String> seen = new ArrayList<>();
    seen.add("latest " + latest.receive());
    try {
      two.forEach(level -> seen.add("one of two " + level));
    } catch (ChannelClosedException e) {
      seen.add(String.valueOf(e.getCause()).contains("too slow") ? "and was too slow" : "?");
    }
    return seen;
  }

  // endregion

  // region lateOnes
  static List<String> lateOnes() throws InterruptedException {
    Broadcast<String> chat = Broadcast.create(Channel.builder(), 2);
    List<String> seen = new ArrayList<>();
    Scope.run(scope -> {
      scope.launch("chat", chat);
      for (String line : List.of("hello", "how are you?", "fine")) {
        chat.inlet().send(line);
      }
      chat.inlet().close();
    });
    chat.subscribe().forEach(seen::add);
    return seen;
  }

  // endregion

  // region aState
  static List<Object> aState() throws InterruptedException {
    StateChannel<Integer> level = StateChannel.of(0);
    ReceiveChannel<Integer> watched = level.subscribe();
    List<Object> seen = new ArrayList<>();
    seen.add(watched.receive());
    level.set(1);
    level.update(n -> n + 1);
    seen.add(watched.receive()); // the latest: 1 was skipped
    level.close();
    seen.add(watched.tryReceive().outcome());
    seen.add(level.value());
    return seen;
  }

  // endregion

  // region untilItIsSo
  static List<String> untilItIsSo() throws InterruptedException {
    StateChannel<String> status = StateChannel.of("starting");
    List<String> told = new CopyOnWriteArrayList<>();
    Scope.run(scope -> {
      scope.launch(
          "waiting",
          () -> {
            status.await("ready"::equals);
            told.add("it is ready");
          });
      status.set("ready");
    });
    return told;
  }
  // endregion
}
