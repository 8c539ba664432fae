package io.kcoro.monitor;

import io.kcoro.actor.Actor;
import io.kcoro.actor.ActorBuilder;
import io.kcoro.actor.SteppedBehavior;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Request;
import io.kcoro.channel.Select;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.sync.Mutex;
import java.util.function.Supplier;

/** The engines, each with coroutines that wait for what the tests are about. */
enum Form {
  DIRECT {
    @Override
    Coroutine sends(Scope scope, String name, Channel<Integer> channel) {
      return scope.launch(
          name,
          () -> {
            for (int i = 0; ; i++) {
              channel.send(i);
            }
          });
    }

    @Override
    Coroutine receives(Scope scope, String name, Channel<Integer> channel) {
      return scope.launch(name, () -> channel.receive());
    }

    @Override
    Coroutine locksBoth(Scope scope, String name, Mutex one, Channel<Integer> go, Mutex two) {
      return scope.launch(
          name,
          () -> {
            one.acquire();
            go.receive();
            two.acquire();
          });
    }

    @Override
    Coroutine locks(Scope scope, String name, Mutex mutex) {
      return scope.launch(name, mutex::acquire);
    }

    @Override
    Coroutine joins(Scope scope, String name, Channel<Coroutine> whom) {
      return scope.launch(name, () -> whom.receive().join());
    }

    @Override
    Coroutine asks(Scope scope, String name, Mutex held, Request<Integer> request) {
      return scope.launch(
          name,
          () -> {
            held.acquire();
            request.await();
          });
    }

    @Override
    Coroutine selects(Scope scope, String name, Supplier<Select> select) {
      return scope.launch(name, () -> select.get().await());
    }

    @Override
    Actor<Integer> floods(
        ActorBuilder<Integer> builder, Scope scope, Supplier<Actor<Integer>> other) {
      return builder
          .direct()
          .launch(
              scope,
              self ->
                  message -> {
                    for (int i = 0; i < 8; i++) {
                      other.get().tell(i);
                    }
                  });
    }
  },
  STACKLESS {
    @Override
    Coroutine sends(Scope scope, String name, Channel<Integer> channel) {
      return scope.launch(
          name,
          new Stackless() {
            @Override
            protected Op start() {
              return send(channel, 0, this::start);
            }
          });
    }

    @Override
    Coroutine receives(Scope scope, String name, Channel<Integer> channel) {
      return scope.launch(
          name,
          new Stackless() {
            @Override
            protected Op start() {
              return receive(channel, element -> done());
            }
          });
    }

    @Override
    Coroutine locksBoth(Scope scope, String name, Mutex one, Channel<Integer> go, Mutex two) {
      return scope.launch(
          name,
          new Stackless() {
            @Override
            protected Op start() {
              return acquire(one, () -> receive(go, element -> acquire(two, this::done)));
            }
          });
    }

    @Override
    Coroutine locks(Scope scope, String name, Mutex mutex) {
      return scope.launch(
          name,
          new Stackless() {
            @Override
            protected Op start() {
              return acquire(mutex, this::done);
            }
          });
    }

    @Override
    Coroutine joins(Scope scope, String name, Channel<Coroutine> whom) {
      return scope.launch(
          name,
          new Stackless() {
            @Override
            protected Op start() {
              return receive(whom, other -> join(other, this::done));
            }
          });
    }

    @Override
    Coroutine asks(Scope scope, String name, Mutex held, Request<Integer> request) {
      return scope.launch(
          name,
          new Stackless() {
            @Override
            protected Op start() {
              return acquire(held, () -> ask(request, answer -> done()));
            }
          });
    }

    @Override
    Coroutine selects(Scope scope, String name, Supplier<Select> select) {
      return scope.launch(
          name,
          new Stackless() {
            @Override
            protected Op start() {
              return select(select.get(), chosen -> done());
            }
          });
    }

    @Override
    Actor<Integer> floods(
        ActorBuilder<Integer> builder, Scope scope, Supplier<Actor<Integer>> other) {
      return builder.launchStepped(
          scope,
          self ->
              new SteppedBehavior<Integer>() {
                @Override
                protected Op onMessage(Integer message) {
                  return flood(8);
                }

                private Op flood(int left) {
                  return left == 0 ? handled() : tell(other.get(), left, () -> flood(left - 1));
                }
              });
    }
  };

  /** Sends without end. */
  abstract Coroutine sends(Scope scope, String name, Channel<Integer> channel);

  abstract Coroutine receives(Scope scope, String name, Channel<Integer> channel);

  /** Locks one, receives, locks the other. */
  abstract Coroutine locksBoth(Scope scope, String name, Mutex one, Channel<Integer> go, Mutex two);

  abstract Coroutine locks(Scope scope, String name, Mutex mutex);

  /** Receives whom to join. */
  abstract Coroutine joins(Scope scope, String name, Channel<Coroutine> whom);

  /** Asks while it holds a mutex. */
  abstract Coroutine asks(Scope scope, String name, Mutex held, Request<Integer> request);

  abstract Coroutine selects(Scope scope, String name, Supplier<Select> select);

  /** An actor that answers each message with eight to another one. */
  abstract Actor<Integer> floods(
      ActorBuilder<Integer> builder, Scope scope, Supplier<Actor<Integer>> other);
}
