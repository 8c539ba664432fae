/// Which objects of the library are alive, for who looks from outside.
@NullMarked
package io.kcoro.internal.live;

import org.jspecify.annotations.NullMarked;
