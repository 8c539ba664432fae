/// Channels and schedulers as meters of Micrometer, and so of Prometheus and the like.
package io.kcoro.metrics.micrometer;
