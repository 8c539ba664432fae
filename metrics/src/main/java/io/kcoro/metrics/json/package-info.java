/// What there is in the process as JSON: one object at a time, or one a line for as long as it is
/// wanted.
package io.kcoro.metrics.json;
