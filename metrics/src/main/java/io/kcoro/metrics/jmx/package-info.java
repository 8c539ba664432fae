/// The view from a JMX client: `jconsole` and the like, or a viewer of its own.
package io.kcoro.metrics.jmx;
