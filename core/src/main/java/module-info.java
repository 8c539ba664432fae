import org.jspecify.annotations.NullMarked;

/// kcoro: coroutines and channels for plain Java.
@NullMarked
module io.kcoro {
  requires static transitive org.jspecify;

  exports io.kcoro;
  exports io.kcoro.actor;
  exports io.kcoro.cancel;
  exports io.kcoro.channel;
  exports io.kcoro.context;
  exports io.kcoro.metering;
  exports io.kcoro.monitor;
  exports io.kcoro.pipeline;
  exports io.kcoro.schedule;
  exports io.kcoro.scope;
  exports io.kcoro.sync;
  exports io.kcoro.time;
}
