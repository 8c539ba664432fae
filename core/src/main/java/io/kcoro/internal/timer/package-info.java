/// Timers: a hierarchical wheel, and the one thread that turns it; not exported.
package io.kcoro.internal.timer;
