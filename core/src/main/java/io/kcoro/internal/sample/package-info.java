/// Times of a sample of what is done again and again.
@NullMarked
package io.kcoro.internal.sample;

import org.jspecify.annotations.NullMarked;
