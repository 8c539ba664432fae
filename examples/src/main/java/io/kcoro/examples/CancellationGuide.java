package io.kcoro.examples;

// region imports
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.DeadlineExceededException;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.scope.Straggler;
import io.kcoro.scope.Task;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

// endregion

/// The code of `docs/guide/cancellation.md`: each region is one block of the page, in this order. A
/// test compares them and runs each method.
public final class CancellationGuide {
  private CancellationGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws Exception {
    System.out.println(enough());
    System.out.println(aTokenOfOnesOwn());
    System.out.println(fromParentToChild());
    System.out.println(whoseElement());
    System.out.println(aBlockingCall());
    System.out.println(aLastWord());
    System.out.println(theNearerDeadline());
    System.out.println(aComputation());
    System.out.println(whoDoesNotStop());
    System.out.println(withoutThread());
    System.out.println(whatGoesOn());
    System.out.println(oneAlone());
    System.out.println(noFailure());
  }

  // region enough
  static List<Integer> enough() throws InterruptedException {
    List<Integer> taken = new ArrayList<>();
    Scope.run(scope -> {
      Channel<Integer> numbers = Channel.rendezvous();
      scope.launch(
          "counter",
          () -> {
            for (int n = 1; ; n++) {
              numbers.send(n);
            }
          });
      while (taken.size() < 3) {
        taken.add(numbers.receive());
      }
      scope.cancel("enough");
    });
    return taken;
  }

  // endregion

  // region aTokenOfOnesOwn
  static List<String> aTokenOfOnesOwn() {
    List<String> told = new ArrayList<>();
    CancellationSource source = new CancellationSource();
    source.token().onCancel(reason -> told.add("handler: " + reason));
    told.add("first: " + source.cancel("the user left"));
    told.add("second: " + source.cancel("too late"));
    source.token().onCancel(reason -> told.add("at once: " + reason));
    return told;
  }

  // endregion

  // region fromParentToChild
  static List<String> fromParentToChild() throws InterruptedException {
    List<String> told = new ArrayList<>();
    Scope.run(outer -> {
      try {
        Scope.run(
            ScopeConfig.named("first"),
            first -> {
              first.cancel("only this one");
              Channel.rendezvous().receive();
            });
      } catch (CancellationException cancelled) {
        told.add(cancelled.getMessage());
      }
      told.add("outer cancelled: " + outer.token().isCancelled());
      try {
        Scope.run(
            ScopeConfig.named("second"),
            second -> {
              outer.cancel("all of it");
              Channel.rendezvous().receive();
            });
      } catch (CancelledException cancelled) {
        told.add(cancelled.getMessage());
      }
    });
    return told;
  }

  // endregion

  // region whoseElement
  static List<String> whoseElement() throws InterruptedException {
    List<String> told = new ArrayList<>();
    Channel<String> letters =
        Channel.<String>builder()
            .buffered(1)
            .onUndelivered((letter, reason) -> told.add("to the handler: " + letter))
            .build();
    CancellationSource source = new CancellationSource();
    Scope.run(scope -> {
      letters.send("first");
      scope.launch("impatient", () -> source.cancel("changed my mind"));
      String second = "second";
      if (!letters.trySend(second, source.token()).isDone()) { // it waits for room
        told.add("still mine: " + second);
      }
      told.add("still there: " + letters.receive());
    });
    return told;
  }

  // endregion

  // region aBlockingCall
  static List<String> aBlockingCall() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    Scope.run(scope -> {
      Channel<String> begun = Channel.rendezvous();
      CountDownLatch never = new CountDownLatch(1);
      Coroutine blocked =
          scope.launch(() -> {
            begun.send("here I am");
            try {
              never.await(); // of the JDK
            } catch (InterruptedException interrupted) {
              told.add("flag: " + Thread.currentThread().isInterrupted());
            }
            try {
              Channel.rendezvous().receive();
            } catch (CancelledException cancelled) {
              told.add(cancelled.getMessage());
            }
          });
      begun.receive();
      blocked.cancel("no more");
    });
    return told;
  }

  // endregion

  // region aLastWord
  static List<String> aLastWord() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    Scope.run(scope -> {
      Channel<String> server = Channel.rendezvous();
      Coroutine client =
          scope.launch(() -> {
            try {
              server.send("hello");
              Channel.rendezvous().receive(); // for ever
            } finally {
              Scope.shielded(Duration.ofSeconds(5), () -> server.send("goodbye"));
            }
          });
      told.add(server.receive());
      client.cancel("of no use any more");
      told.add(server.receive());
    });
    return told;
  }

  // endregion

  // region theNearerDeadline
  static List<String> theNearerDeadline() throws InterruptedException {
    List<String> told = new ArrayList<>();
    ScopeConfig outer = ScopeConfig.named("outer").until(Deadline.after(Duration.ofMillis(5)));
    ScopeConfig inner = ScopeConfig.named("inner").until(Deadline.after(Duration.ofHours(1)));
    try {
      Scope.run(
          outer,
          around -> {
            try {
              Scope.run(inner, within -> Channel.rendezvous().receive());
            } finally {
              told.add("inner: " + around.token().reason());
            }
          });
    } catch (DeadlineExceededException exceeded) {
      told.add(exceeded.getMessage());
    }
    return told;
  }

  // endregion

  // region aComputation
  static String aComputation() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<String> begun = Channel.rendezvous();
      Coroutine search =
          scope.launch(
              "search",
              () -> {
                begun.send("here I am");
                for (long n = 0; ; n++) {
                  if (n % 1_000 == 0) {
                    Coroutine.pause(); // throws when it is cancelled
                  }
                }
              });
      begun.receive();
      search.cancel("found elsewhere");
      search.join();
      return search.name() + " is " + search.state();
    });
  }

  // endregion

  // region whoDoesNotStop
  static List<String> whoDoesNotStop() throws InterruptedException {
    List<String> slow = new ArrayList<>();
    AtomicBoolean mayStop = new AtomicBoolean();
    Scope.run(scope -> {
      Channel<String> begun = Channel.rendezvous();
      scope.launch(
          "stubborn",
          () -> {
            begun.send("here I am");
            while (!mayStop.get()) {
              Thread.onSpinWait(); // never waits in anything that could be cancelled
            }
          });
      begun.receive();
      scope.cancel("time to go");
      for (Straggler each : scope.stragglers()) {
        slow.add(each.coroutine());
      }
      mayStop.set(true);
    });
    return slow;
  }

  // endregion

  // region Reader
  /// Receives one element after another, without a thread.
  static final class Reader extends Stackless {
    private final Channel<String> from;
    private final List<String> told;

    Reader(Channel<String> from, List<String> told) {
      this.from = from;
      this.told = told;
    }

    @Override
    protected Op start() {
      return receive(from, this::received);
    }

    private Op received(String element) {
      told.add(element);
      return start();
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      told.add("" + thrown);
    }
  }

  // endregion

  // region withoutThread
  static List<String> withoutThread() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    Scope.run(scope -> {
      Channel<String> words = Channel.rendezvous();
      Coroutine reader = scope.launch("reader", new Reader(words, told));
      words.send("one");
      words.send("two");
      reader.cancel("enough");
    });
    return told;
  }

  // endregion

  // region whatGoesOn
  static String whatGoesOn() throws InterruptedException {
    Channel<String> orders = Channel.<String>builder().name("orders").build();
    Channel<String> bills = Channel.<String>builder().name("bills").build();
    return Scope.call(
        ScopeConfig.named("server"),
        scope -> {
          scope.launch(
              "acceptor",
              () -> Scope.run(ScopeConfig.named("request"), request -> orders.receive()));
          scope.launch("reader", new Reader(bills, new ArrayList<>()));
          String dump;
          do {
            Thread.yield();
            dump = scope.dump();
          } while (!(dump.contains("orders") && dump.contains("bills"))
              || dump.contains("RUNNING")); // until both wait
          scope.cancel("seen");
          return dump.replaceAll("[0-9]+[.][0-9]{3} s", "0.001 s") // it differs
              .strip();
        });
  }

  // endregion

  // region oneAlone
  static List<String> oneAlone() throws InterruptedException, ExecutionException {
    return Scope.<List<String>, ExecutionException>call(scope -> {
      List<String> told = new ArrayList<>();
      Task<String> slow = scope.async("slow", () -> Channel.<String>rendezvous().receive());
      Task<String> other = scope.async("other", () -> "the other one");
      slow.cancel("not needed");
      try {
        told.add(slow.await());
      } catch (CancellationException cancelled) {
        told.add(cancelled.getMessage());
      }
      told.add(other.await());
      return told;
    });
  }

  // endregion

  // region noFailure
  static String noFailure() throws InterruptedException {
    try {
      Scope.run(scope -> {
        scope.launch("obedient", () -> Channel.rendezvous().receive()); // no failure
        Channel<String> begun = Channel.rendezvous();
        scope.launch(
            "clumsy",
            () -> {
              try {
                begun.send("here I am");
                Channel.rendezvous().receive();
              } catch (CancelledException cancelled) {
                throw new IllegalStateException("could not tidy up", cancelled); // a failure
              }
            });
        begun.receive();
        scope.cancel("time to go");
      });
      return "no failure";
    } catch (CoroutineFailedException failed) {
      return "a failure: " + failed.getMessage();
    }
  }

  // endregion
}
