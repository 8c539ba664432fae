/// Tools that measure kcoro alone, in the process of the command.
@NullMarked
package io.kcoro.bench.tool;

import org.jspecify.annotations.NullMarked;
