/// The view from outside: which channels, scopes, coroutines and schedulers there are in this
/// process, what they do and who waits for whom; and the switches of what is measured.
@NullMarked
package io.kcoro.monitor;

import org.jspecify.annotations.NullMarked;
