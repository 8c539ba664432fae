/// Events for the flight recorder: `jfr print --events kcoro.Channel recording.jfr`.
package io.kcoro.metrics.jfr;
