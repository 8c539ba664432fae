/// The quick harness: processes in turn, pairs of figures, a table.
@NullMarked
package io.kcoro.bench.harness;

import org.jspecify.annotations.NullMarked;
