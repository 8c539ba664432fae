/// Distributions of the times that kcoro takes: [io.kcoro.metrics.histogram.Histograms] gets them,
/// [io.kcoro.metrics.histogram.Percentiles] are what is read.
package io.kcoro.metrics.histogram;
