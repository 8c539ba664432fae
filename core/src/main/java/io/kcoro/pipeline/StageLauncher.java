package io.kcoro.pipeline;

import io.kcoro.channel.Stackless;

/// Who starts the stages of a [Pipeline]: `scope::launch`, for a scope.
@FunctionalInterface
public interface StageLauncher {
  /// Starts `stage` as a coroutine called `name`. If it throws, the stage has not been started.
  void launch(String name, Stackless stage);
}
