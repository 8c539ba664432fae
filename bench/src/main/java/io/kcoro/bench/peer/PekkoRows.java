package io.kcoro.bench.peer;

import com.typesafe.config.ConfigFactory;
import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.MailboxSelector;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Pekko's typed actors, on its default dispatcher.
///
/// **Back-pressure.** `MailboxSelector.bounded` lets a full mailbox drop messages. So the mailbox
/// is the bounded one of the configuration, without a limit to how long a `tell` may block: no
/// message is lost. A `tell` that blocks takes its thread: eight producers that were actors would
/// take all threads of the dispatcher for good. So producers are threads: virtual ones, with which
/// it was faster in most runs than with platform threads.
///
/// **Systems** take long to start, and are shared by all runs of a process, as the schedulers of
/// the others are.
final class PekkoRows {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /// By the capacity of their mailboxes: it is a matter of a system's configuration.
  private static final Map<Integer, ActorSystem<SpawnProtocol.Command>> SYSTEMS =
      new ConcurrentHashMap<>();

  private PekkoRows() {}

  private record Question(int value, ActorRef<Element> replyTo) {}

  /// The last message.
  private record Finish(ActorRef<Long> replyTo) {}

  /// Adds up elements, answers questions. One class of behavior for both, as one of `Object` needs
  /// no wrapper for the elements.
  private static final class Adder {
    private long sum;

    Behavior<Object> onMessage(Object message) {
      switch (message) {
        case Element element -> sum += element.value();
        case Question question -> question.replyTo().tell(new Element(question.value()));
        case Finish finish -> {
          finish.replyTo().tell(sum);
          return Behaviors.stopped();
        }
        default -> throw new IllegalArgumentException("unknown: " + message);
      }
      return Behaviors.same();
    }
  }

  static long tell(Shape shape) throws InterruptedException, ExecutionException {
    ActorSystem<SpawnProtocol.Command> system = system(shape.capacity());
    ActorRef<Object> adder = spawn(system);
    Threads producers = new Threads(Thread.ofVirtual());
    for (int i = 0; i < shape.senders(); i++) {
      Share share = Share.of(shape.count(), shape.senders(), i);
      producers.start(() -> {
        for (int value = share.first(); value <= share.last(); value++) {
          adder.tell(new Element(value));
        }
      });
    }
    producers.join();
    return finish(system, adder);
  }

  /// From the caller's thread: there are no coroutines.
  static long ask(Shape shape) throws InterruptedException, ExecutionException {
    ActorSystem<SpawnProtocol.Command> system = system(shape.capacity());
    ActorRef<Object> actor = spawn(system);
    long sum = 0;
    for (int i = 1; i <= shape.count(); i++) {
      int value = i;
      sum +=
          AskPattern.<Object, Element>ask(
                  actor, replyTo -> new Question(value, replyTo), LIMIT, system.scheduler())
              .toCompletableFuture()
              .get()
              .value();
    }
    return sum + finish(system, actor);
  }

  private static ActorSystem<SpawnProtocol.Command> system(int capacity) {
    return SYSTEMS.computeIfAbsent(
        capacity,
        _ ->
            ActorSystem.create(
                SpawnProtocol.create(),
                "pekko-" + capacity,
                ConfigFactory.parseString(
                        """
                        pekko.daemonic = on
                        pekko.loglevel = OFF
                        mailbox-of-rows {
                          mailbox-type = "org.apache.pekko.dispatch.BoundedMailbox"
                          mailbox-capacity = %d
                          mailbox-push-timeout-time = -1s
                        }
                        """
                            .formatted(capacity))
                    .withFallback(ConfigFactory.load())));
  }

  private static ActorRef<Object> spawn(ActorSystem<SpawnProtocol.Command> system)
      throws InterruptedException, ExecutionException {
    Behavior<Object> behavior =
        Behaviors.setup(_ -> {
          Adder adder = new Adder();
          return Behaviors.receiveMessage(adder::onMessage);
        });
    return AskPattern.<SpawnProtocol.Command, ActorRef<Object>>ask(
            system,
            replyTo ->
                new SpawnProtocol.Spawn<>(
                    behavior, "", MailboxSelector.fromConfig("mailbox-of-rows"), replyTo),
            LIMIT,
            system.scheduler())
        .toCompletableFuture()
        .get();
  }

  private static long finish(ActorSystem<?> system, ActorRef<Object> actor)
      throws InterruptedException, ExecutionException {
    return AskPattern.<Object, Long>ask(actor, Finish::new, LIMIT, system.scheduler())
        .toCompletableFuture()
        .get();
  }
}
