package io.kcoro.bench.peer;

/// How somebody lets coroutines wait in a receive.
@FunctionalInterface
public interface IdleCode {
  /// Starts that many coroutines, all of which receive from one rendezvous channel; calls
  /// `whenAllWait`; then sends the elements 1 to `coroutines`, one to each.
  ///
  /// @return the sum of the values of all elements that arrived
  /// @throws Exception if it cannot be done
  long run(int coroutines, Runnable whenAllWait) throws Exception;
}
