/// Who does the rows inside a JVM: kcoro and its peers, one class each.
@NullMarked
package io.kcoro.bench.peer;

import org.jspecify.annotations.NullMarked;
