package io.kcoro.examples;

// region imports
import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.OpenScope;
import io.kcoro.scope.Retry;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.scope.Task;
import io.kcoro.scope.Tasks;
import io.kcoro.sync.Mutex;
import io.kcoro.sync.Semaphore;
import io.kcoro.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

// endregion

/// The code of `docs/guide/scopes.md`: each region is one block of the page, in this order. A test
/// compares them and runs each method.
public final class ScopesGuide {
  private ScopesGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws Exception {
    System.out.println(twoAtATime());
    System.out.println(whatFailed());
    System.out.println(theOthersGoOn());
    System.out.println(notForEver());
    System.out.println(produced());
    System.out.println(severalTasks());
    System.out.println(again());
    System.out.println(futures());
    System.out.println(aServer());
    System.out.println(oneAtATime());
  }

  // region twoAtATime
  static String twoAtATime() throws InterruptedException, ExecutionException {
    return Scope.<String, ExecutionException>call(scope -> {
      Task<String> first = scope.async("first", () -> "one");
      Task<String> second = scope.async("second", () -> "two");
      return first.await() + " and " + second.await();
    });
  }

  // endregion

  // region whatFailed
  static List<String> whatFailed() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    try {
      Scope.run(scope -> {
        Channel<String> ready = Channel.rendezvous();
        scope.launch(
            "reader",
            () -> {
              ready.receive();
              throw new IOException("disk gone");
            });
        scope.launch(
            "waiting",
            () -> {
              try {
                ready.send("go on");
                Channel.rendezvous().receive(); // for ever
              } finally {
                told.add("waiting was cancelled");
              }
            });
      });
    } catch (CoroutineFailedException failed) {
      told.add(failed.coroutineName() + ": " + failed.getCause());
    }
    return told;
  }

  // endregion

  // region theOthersGoOn
  static List<String> theOthersGoOn() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    Channel<String> failures = Channel.unlimited();
    ScopeConfig supervisor =
        ScopeConfig.named("supervisor")
            .supervising()
            .onUncaught((thread, failure) -> failures.trySend(failure.toString()));
    Scope.run(
        supervisor,
        scope -> {
          scope.launch(
              "one",
              () -> {
                throw new IOException("disk gone");
              });
          scope.launch(
              "other",
              () -> {
                told.add(failures.receive());
                told.add("the other one goes on");
              });
        });
    return told;
  }

  // endregion

  // region notForEver
  static String notForEver() throws InterruptedException {
    Channel<String> silent = Channel.rendezvous();
    try {
      return Tasks.timeout(Duration.ofMillis(5), scope -> silent.receive());
    } catch (TimeoutException e) {
      return "nobody has sent";
    }
  }

  // endregion

  // region produced
  static List<Integer> produced() throws InterruptedException {
    List<Integer> squares = new ArrayList<>();
    Scope.run(scope -> {
      ReceiveChannel<Integer> numbers =
          scope.produce(
              "squares",
              Channel.buffered(4),
              out -> {
                for (int n = 1; n <= 5; n++) {
                  out.send(n * n);
                }
              });
      for (int n : numbers.elements()) {
        squares.add(n);
      }
    });
    return squares;
  }

  // endregion

  // region severalTasks
  static List<Object> severalTasks() throws InterruptedException {
    List<Integer> lengths =
        Tasks.mapConcurrent(List.of("one", "two", "three"), 2, word -> word.length());
    String first =
        Tasks.race(
            List.of(
                () -> Channel.<String>rendezvous().receive(), // never
                () -> "the faster one"));
    return List.of(lengths, first);
  }

  // endregion

  // region again
  static String again() throws Exception {
    Retry retry =
        Retry.times(5)
            .backOff(Duration.ofMillis(1), 2, Duration.ofMillis(50))
            .when(failure -> failure instanceof IOException);
    int[] attempts = {0};
    return retry.call(() -> {
      if (++attempts[0] < 3) {
        throw new IOException("busy");
      }
      return "attempt " + attempts[0];
    });
  }

  // endregion

  // region futures
  static List<String> futures() throws InterruptedException, ExecutionException {
    return Scope.<List<String>, ExecutionException>call(scope -> {
      Task<String> task = scope.async("task", () -> "from a task");
      CompletableFuture<Integer> length = task.toCompletableFuture().thenApply(String::length);
      String other = Tasks.await(CompletableFuture.supplyAsync(() -> "from elsewhere"));
      return List.of(other, task.await() + ", of length " + Tasks.await(length));
    });
  }

  // endregion

  // region aServer
  static List<String> aServer() throws InterruptedException {
    List<String> answers = new CopyOnWriteArrayList<>();
    Channel<String> requests = Channel.buffered(10);
    try (OpenScope open = Scope.open(ScopeConfig.named("server"))) {
      open.scope()
          .launch(
              "worker",
              () -> {
                for (String request : requests.elements()) {
                  answers.add("answer to " + request);
                }
              });
      requests.send("a");
      requests.send("b");
      requests.close(); // no more comes: what is there is still answered
      if (!open.join(Deadline.after(Duration.ofSeconds(5)))) {
        answers.add("not all was answered"); // and the worker is cancelled when the block ends
      }
    }
    return answers;
  }

  // endregion

  // region oneAtATime
  static int oneAtATime() throws InterruptedException {
    Mutex mutex = Mutex.named("total");
    Semaphore four = Semaphore.of(4);
    int[] total = {0};
    Scope.run(scope -> {
      for (int i = 1; i <= 100; i++) {
        int number = i;
        scope.launch(() -> {
          four.acquire();
          try {
            mutex.holding(() -> total[0] += number);
          } finally {
            four.release();
          }
        });
      }
    });
    return total[0];
  }

  // endregion
}
