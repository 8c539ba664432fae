/// Actors: coroutines that own a state and a mailbox, and handle one message at a time.
@NullMarked
package io.kcoro.actor;

import org.jspecify.annotations.NullMarked;
