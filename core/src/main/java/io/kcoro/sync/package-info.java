/// Mutual exclusion and permits for coroutines of both kinds.
package io.kcoro.sync;
