package io.kcoro.cli.chanmon.workload;

import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Counts;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/// Producers start coroutines that end at once, and wait for them.
final class TaskRun implements Run {
  /// A producer starts so many and waits until they have ended: enough that it rarely waits, few
  /// enough that they take no memory to speak of.
  private static final int BATCH = 256;

  private final WorkloadSettings settings;
  private final UnaryOperator<ScopeConfig> inEngine;
  private final LongAdder started = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private volatile boolean stopped;

  /// @param inEngine completes the configuration of a scope
  TaskRun(WorkloadSettings settings, UnaryOperator<ScopeConfig> inEngine) {
    this.settings = settings;
    this.inEngine = inEngine;
  }

  @Override
  public void execute() throws InterruptedException {
    Scope.run(
        ScopeConfig.named("producers"),
        producers -> {
          for (int i = 0; i < settings.producers(); i++) {
            long share = settings.share(i);
            producers.launch("producer-" + (i + 1), () -> produce(share));
          }
        });
  }

  private void produce(long share) throws InterruptedException {
    for (long left = share; left > 0 && !stopped; left -= BATCH) {
      int batch = (int) Math.min(left, BATCH);
      Scope.run(
          inEngine.apply(ScopeConfig.named("tasks")),
          tasks -> {
            for (int i = 0; i < batch; i++) {
              switch (settings.engine()) {
                case DIRECT -> tasks.launch(this::work);
                case STACKLESS -> tasks.launch(new StacklessTask());
              }
              started.increment();
            }
          });
    }
  }

  private void work() {
    new Spin().work(settings.spin());
    ended.increment();
  }

  @Override
  public void stop() {
    stopped = true;
  }

  /// Tasks end by themselves.
  @Override
  public void abandon() {
    stop();
  }

  @Override
  public Counts counts() {
    return new Counts(started.sum(), ended.sum(), null, 0, 0, null, null);
  }

  @Override
  public List<ChannelView> channels() {
    return List.of();
  }

  private final class StacklessTask extends Stackless {
    @Override
    protected Op start() {
      work();
      return done();
    }
  }
}
