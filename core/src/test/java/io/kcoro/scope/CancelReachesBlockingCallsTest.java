package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.channel.Channel;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cancellation interrupts what a coroutine blocks in, and what that throws is no failure. */
class CancelReachesBlockingCallsTest {
  enum Call {
    SLEEP(() -> Thread.sleep(Long.MAX_VALUE)),
    TAKE(() -> new LinkedBlockingQueue<>().take()),
    PUT(() -> new ArrayBlockingQueue<>(1, false, List.of(1)).put(2)),
    SYNCHRONOUS_QUEUE(() -> new SynchronousQueue<>().put(1)),
    OBJECT_WAIT(() -> {
      Object monitor = new Object();
      synchronized (monitor) {
        while (true) {
          monitor.wait();
        }
      }
    }),
    PARK(() -> {
      while (!Thread.interrupted()) {
        LockSupport.park();
      }
      throw new InterruptedException();
    }),
    SEMAPHORE(() -> new Semaphore(0).acquire()),
    LATCH(() -> new CountDownLatch(1).await()),
    BARRIER(() -> new CyclicBarrier(2).await()),
    EXCHANGER(() -> new Exchanger<Integer>().exchange(1)),
    PHASER(() -> new Phaser(1).awaitAdvanceInterruptibly(0)),
    CONDITION(() -> {
      ReentrantLock lock = new ReentrantLock();
      lock.lock();
      try {
        while (true) {
          lock.newCondition().await();
        }
      } finally {
        lock.unlock();
      }
    }),
    LOCK(() -> {
      ReentrantLock lock = new ReentrantLock();
      Scope.run(scope -> {
        Channel<Integer> locked = Channel.rendezvous();
        scope.launch(() -> {
          lock.lock();
          try {
            locked.send(1);
            locked.send(2);
          } finally {
            lock.unlock();
          }
        });
        locked.receive();
        lock.lockInterruptibly();
      });
    }),
    FUTURE(() -> new CompletableFuture<>().get()),
    THREAD_JOIN(() -> Thread.currentThread().join()),
    PIPE(() -> {
      Pipe pipe = Pipe.open();
      try (Pipe.SourceChannel source = pipe.source();
          Pipe.SinkChannel sink = pipe.sink()) {
        assertThat(sink.isOpen()).isTrue();
        source.read(ByteBuffer.allocate(1));
      }
    }),
    ACCEPT_CHANNEL(() -> {
      try (ServerSocketChannel server = ServerSocketChannel.open()) {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).accept();
      }
    }),
    SOCKET_CHANNEL(() -> {
      try (ServerSocketChannel server = ServerSocketChannel.open()) {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel peer = server.accept()) {
          peer.read(ByteBuffer.allocate(1));
          client.finishConnect();
        }
      }
    }),
    SELECTOR(() -> {
      try (Selector selector = Selector.open()) {
        selector.select(); // returns when interrupted, the flag stays
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        throw new InterruptedException();
      }
    }),
    SOCKET_ACCEPT(() -> {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        server.accept().close();
      }
    }),
    SOCKET_READ(() -> {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
          Socket peer = server.accept()) {
        peer.getInputStream().read();
        client.shutdownOutput();
      }
    }),
    PIPED_STREAM(() -> {
      try (PipedOutputStream out = new PipedOutputStream();
          PipedInputStream in = new PipedInputStream(out)) {
        in.read();
      }
    }),
    NESTED_SCOPE_BODY(() -> Scope.run(scope -> new CountDownLatch(1).await())),
    NESTED_SCOPE_END(() -> Scope.run(scope -> scope.launch(() -> new CountDownLatch(1).await()))),
    NESTED_TASK(
        () -> Scope.run(scope -> scope.async(() -> new LinkedBlockingQueue<>().take()).await()));

    @SuppressWarnings("ImmutableEnumChecker") // a lambda that captures nothing
    private final CoroutineBody call;

    Call(CoroutineBody call) {
      this.call = call;
    }
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void ofACoroutineThatBlocks(Call call) throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Scope.run(scope -> {
      AtomicReference<Thread> thread = new AtomicReference<>();
      Task<?> task = launch(scope, call, thread, seen);
      while (thread.get() == null) {
        Thread.yield();
      }
      Caller.awaitBlocked(thread.get());
      task.cancel("enough");
      task.join();
      assertThat(catchThrowable(task::await)).isInstanceOf(CancellationException.class);
    });
    assertThat(seen.get()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void ofACoroutineThatIsAboutToBlock(Call call) throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Scope.run(scope -> {
      Channel<Coroutine> self = Channel.rendezvous();
      Task<?> task =
          scope.async(() -> {
            self.receive().cancel("enough");
            run(call, seen);
            return 1;
          });
      self.send(task);
      task.join();
      assertThat(catchThrowable(task::await)).isInstanceOf(CancellationException.class);
    });
    assertThat(seen.get()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void ofEveryCoroutineOfACancelledScope(Call call) throws Exception {
    Throwable thrown =
        catchThrowable(() ->
            Scope.run(scope -> {
              AtomicReference<Thread> thread = new AtomicReference<>();
              launch(scope, call, thread, new AtomicReference<>());
              while (thread.get() == null) {
                Thread.yield();
              }
              Caller.awaitBlocked(thread.get());
              scope.cancel("enough");
            }));
    assertThat(thrown).isNull();
  }

  private static Task<?> launch(
      Scope scope, Call call, AtomicReference<Thread> thread, AtomicReference<Throwable> seen) {
    return scope.async(() -> {
      thread.set(Thread.currentThread());
      run(call, seen);
      return 1;
    });
  }

  private static void run(Call call, AtomicReference<Throwable> seen) throws Exception {
    try {
      call.call.run();
    } catch (Throwable t) {
      seen.set(t);
      throw t;
    }
  }
}
