/// Points in time on the JVM's monotonic clock.
package io.kcoro.time;
