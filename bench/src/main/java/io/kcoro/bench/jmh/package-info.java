/// The rows for JMH, a class for each family. The code is that of the quick harness.
@NullMarked
package io.kcoro.bench.jmh;

import org.jspecify.annotations.NullMarked;
