/// What is measured while a program runs, and who gets it: the levels, and the hooks for
/// distributions of times. What has been measured is found in the snapshots of channels and
/// schedulers, and through `io.kcoro.monitor`.
@NullMarked
package io.kcoro.metering;

import org.jspecify.annotations.NullMarked;
