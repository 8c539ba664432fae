/// Runs of coroutines that tests repeat: in virtual time, in an order drawn from a seed, watched
/// for hangs and leaks. [io.kcoro.testkit.TestRun] is where to begin.
package io.kcoro.testkit;
