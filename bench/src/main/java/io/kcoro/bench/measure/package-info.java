/// One measurement in a process of its own: warm-up, rounds, their median.
@NullMarked
package io.kcoro.bench.measure;

import org.jspecify.annotations.NullMarked;
