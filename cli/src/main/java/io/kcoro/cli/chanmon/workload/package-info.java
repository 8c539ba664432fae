/// The coroutines that `kcoro chanmon` starts in order to have something to watch.
package io.kcoro.cli.chanmon.workload;
