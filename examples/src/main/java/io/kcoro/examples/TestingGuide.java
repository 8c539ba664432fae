package io.kcoro.examples;

// region imports
import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.schedule.Timers;
import io.kcoro.sync.Mutex;
import io.kcoro.testkit.HangError;
import io.kcoro.testkit.LeakError;
import io.kcoro.testkit.Leaks;
import io.kcoro.testkit.TestBody;
import io.kcoro.testkit.TestRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

// endregion

/** The code of the guide to testing, docs/testing.md, and what it gives. */
public final class TestingGuide {
  private TestingGuide() {}

  /** Prints what each block of the guide gives. */
  public static void main(String[] args) throws Exception {
    System.out.println(anHourInNoTime());
    System.out.println(notYet());
    System.out.println(manyOrders());
    System.out.println(oneSeedOneOrder());
    System.out.println(whoWaitsForWhat());
    System.out.println(leftBehind());
  }

  // region anHourInNoTime
  static List<String> anHourInNoTime() throws InterruptedException {
    List<String> told = new ArrayList<>();
    TestRun.create()
        .<InterruptedException>run(test -> {
          Channel<String> answers = Channel.rendezvous();
          test.scope()
              .launch(
                  "slow",
                  () -> {
                    Timers.current().sleep(Duration.ofHours(1));
                    answers.send("an answer");
                  });
          told.add(
              answers.tryReceive(Duration.ofMinutes(5)) instanceof ReceiveResult.TimedOut<String>
                  ? "too slow"
                  : "in time");
          told.add(answers.receive() + " at " + test.now());
        });
    return told;
  }

  // endregion

  // region notYet
  static List<Integer> notYet() throws InterruptedException {
    List<Integer> sent = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    TestRun.create()
        .<InterruptedException>run(test -> {
          test.scope()
              .launch(() -> {
                for (int i = 1; i <= 3; i++) {
                  Timers.current().sleep(Duration.ofMinutes(1));
                  sent.add(i);
                }
              });
          test.settle(); // all others wait; no time has passed
          seen.add(sent.size());
          test.advance(Duration.ofMinutes(2)); // all that is due by then has been done
          seen.add(sent.size());
        });
    return seen;
  }

  // endregion

  // region manyOrders
  static String manyOrders() throws InterruptedException {
    int[] balance = new int[1];
    TestBody<InterruptedException> twoDeposits =
        test -> {
          balance[0] = 0;
          for (int i = 0; i < 2; i++) {
            test.scope()
                .launch(() -> {
                  int before = balance[0];
                  Thread.yield(); // where a real one would wait for a database
                  balance[0] = before + 1;
                });
          }
          test.settle();
          if (balance[0] != 2) {
            throw new AssertionError("the balance is " + balance[0]);
          }
        };
    try {
      TestRun.create().explore(100, twoDeposits);
      return "no fault was found";
    } catch (AssertionError found) {
      return "found: " + found.getMessage();
    }
  }

  // endregion

  // region oneSeedOneOrder
  static List<Boolean> oneSeedOneOrder() throws InterruptedException {
    Set<String> orders = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      orders.add(orderOf(seed));
    }
    return List.of(orderOf(7).equals(orderOf(7)), orders.size() == 6);
  }

  private static String orderOf(long seed) throws InterruptedException {
    StringBuilder order = new StringBuilder();
    TestRun.create()
        .seed(seed)
        .run(test -> {
          for (String name : List.of("a", "b", "c")) {
            test.scope().launch(name, () -> order.append(name));
          }
        });
    return order.toString();
  }

  // endregion

  // region whoWaitsForWhat
  static List<String> whoWaitsForWhat() throws Exception {
    Mutex mutex = Mutex.named("ledger");
    try {
      TestRun.create()
          .named("audit")
          .patience(Duration.ofMillis(10))
          .run(test -> {
            Channel<String> report = Channel.<String>builder().name("report").rendezvous().build();
            mutex.acquire();
            test.scope()
                .launch(
                    "clerk",
                    () ->
                        mutex.holding(() -> {
                          report.send("all is well");
                          return true;
                        }));
            report.receive(); // but the body holds the mutex
          });
      return List.of("no hang");
    } catch (HangError hang) {
      return hang.coroutines().stream()
          .map(each -> each.substring(0, each.indexOf('[')))
          .sorted()
          .toList();
    }
  }

  // endregion

  // region leftBehind
  static String leftBehind() throws InterruptedException {
    Channel<String> orders = Channel.<String>builder().name("orders").rendezvous().build();
    StringBuilder told = new StringBuilder();
    TestRun.create()
        .<InterruptedException>run(test -> {
          test.scope().launch("reader", () -> orders.receive());
          test.settle();
          try {
            Leaks.watch().channel(orders).assertNoLeaks();
          } catch (LeakError left) {
            told.append("somebody waits");
          }
          orders.send("the last one");
          Leaks.watch().channel(orders).threads().assertNoLeaks();
        });
    return told + ", and then nobody";
  }

  // endregion
}
