/// What the exporters share: where they take from what they hand on.
package io.kcoro.metrics.internal;
