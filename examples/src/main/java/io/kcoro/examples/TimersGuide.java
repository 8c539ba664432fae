package io.kcoro.examples;

// region imports
import io.kcoro.channel.Channel;
import io.kcoro.channel.MissedTicks;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.channel.Tick;
import io.kcoro.channel.Ticker;
import io.kcoro.schedule.TimerHandle;
import io.kcoro.schedule.Timers;
import io.kcoro.scope.Scope;
import io.kcoro.time.Deadline;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

// endregion

/// The code of `docs/guide/timers.md`: each region is one block of the page, in this order. A test
/// compares them and runs each method.
public final class TimersGuide {
  private TimersGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws InterruptedException {
    System.out.println(later());
    System.out.println(takenBack());
    System.out.println(asleep());
    System.out.println(oneDeadline());
    System.out.println(ticks());
    System.out.println(missedTicks());
    System.out.println(aDayInNoTime());
  }

  // region later
  static String later() throws InterruptedException {
    Channel<String> inbox = Channel.unlimited();
    Timers.system().after(Duration.ofMillis(5), () -> inbox.trySend("five milliseconds later"));
    return inbox.receive();
  }

  // endregion

  // region takenBack
  static List<Boolean> takenBack() {
    TimerHandle alarm = Timers.system().after(Duration.ofHours(1), () -> {});
    boolean first = alarm.cancel();
    boolean second = alarm.cancel();
    return List.of(first, second, alarm.isDone());
  }

  // endregion

  // region asleep
  static String asleep() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<String> done = Channel.rendezvous();
      scope.launch(
          "sleeper",
          () -> {
            Timers.system().sleep(Duration.ofMillis(5));
            done.send("slept well");
          });
      return done.receive();
    });
  }

  // endregion

  // region oneDeadline
  static List<String> oneDeadline() throws InterruptedException {
    Channel<String> answers = Channel.buffered(1);
    answers.send("first answer");

    Deadline deadline = Deadline.after(Duration.ofMillis(10));
    List<String> seen = new ArrayList<>();
    while (answers.tryReceive(deadline) instanceof ReceiveResult.Received(String answer)) {
      seen.add(answer);
    }
    seen.add(deadline.isExpired() ? "time is up" : "closed");
    return seen;
  }

  // endregion

  // region ticks
  static List<Long> ticks() throws InterruptedException {
    List<Long> numbers = new ArrayList<>();
    try (Ticker ticker = Ticker.builder(Duration.ofMillis(1)).missed(MissedTicks.BURST).start()) {
      for (Tick tick : ticker.ticks().elements()) {
        numbers.add(tick.number());
        if (numbers.size() == 3) {
          break;
        }
      }
    }
    return numbers;
  }

  // endregion

  // region missedTicks
  static List<String> missedTicks() {
    ManualTime time = ManualTime.create();
    List<String> seen = new ArrayList<>();
    for (MissedTicks policy : MissedTicks.values()) {
      Ticker ticker = Ticker.builder(Duration.ofSeconds(1)).missed(policy).on(time).start();
      ReceiveChannel<Tick> ticks = ticker.ticks();
      long start = time.nanoTime();
      time.advance(Duration.ofMillis(3_500)); // three ticks fall due, nobody receives
      for (int i = 0; i < 3; i++) {
        while (ticks.tryReceive() instanceof ReceiveResult.Received(Tick tick)) {
          seen.add("%s %.1f s".formatted(policy, (tick.nanoTime() - start) / 1e9));
        }
        time.advance(Duration.ofMillis(500));
      }
      ticker.close();
    }
    return seen;
  }

  // endregion

  // region aDayInNoTime
  static List<String> aDayInNoTime() {
    ManualTime time = ManualTime.create();
    Timers timers = Timers.on(time).runningOn(Runnable::run);
    List<String> done = new ArrayList<>();
    timers.after(Duration.ofDays(1), () -> done.add("a day later"));

    time.advance(Duration.ofHours(23));
    done.add("not yet");
    time.advance(Duration.ofHours(1));
    return done;
  }
  // endregion
}
