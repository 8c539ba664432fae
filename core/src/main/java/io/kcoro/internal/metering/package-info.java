/// The switches of metering, read by whatever is made or measured.
@NullMarked
package io.kcoro.internal.metering;

import org.jspecify.annotations.NullMarked;
