package io.kcoro.cli.attach;

import io.kcoro.channel.Channel;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.sync.Mutex;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/**
 * A program to be looked at: a sender that waits, a receiver that waits, work that goes on, and two
 * coroutines that have locked each other out. It ends with its standard input.
 */
public final class Watched {
  private Watched() {}

  /** Prints a line when all is there. */
  public static void main(String[] arguments) throws Exception {
    Thread.ofVirtual().name("shop").start(Watched::shop);
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  private static void shop() {
    try {
      Scope.run(ScopeConfig.named("shop"), Watched::open);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void open(Scope scope) throws InterruptedException {
    Channel<Integer> orders = Channel.<Integer>builder().name("orders").buffered(2).build();
    scope.launch(
        "waiter",
        () -> {
          for (int order = 0; ; order++) {
            orders.send(order);
          }
        });
    Channel<String> parcels = Channel.<String>builder().name("parcels").rendezvous().build();
    scope.launch("driver", parcels::receive);

    Channel<Integer> pingPong = Channel.<Integer>builder().name("ping-pong").buffered(8).build();
    scope.launch(
        "ping",
        () -> {
          for (int n = 0; ; n++) {
            pingPong.send(n);
          }
        });
    scope.launch(
        "pong",
        () -> {
          while (true) {
            pingPong.receive();
            Thread.sleep(1); // so that it leaves room for others on the machine
          }
        });

    Mutex left = Mutex.named("left");
    Mutex right = Mutex.named("right");
    CountDownLatch both = new CountDownLatch(2);
    scope.launch("cook", () -> lock(left, right, both));
    scope.launch("baker", () -> lock(right, left, both));
    both.await();
    System.out.println("ready");
  }

  private static void lock(Mutex first, Mutex second, CountDownLatch both)
      throws InterruptedException {
    first.acquire();
    both.countDown();
    both.await();
    second.acquire();
  }
}
