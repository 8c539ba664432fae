/// What is measured, whoever does it.
@NullMarked
package io.kcoro.bench.row;

import org.jspecify.annotations.NullMarked;
