package io.kcoro;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that may suspend the calling coroutine or, called from a platform thread, block
 * that thread. The method's own documentation says what it waits for and what cancels the wait.
 *
 * <p>Every public method that suspends carries this mark, and no other does. It is kept in the
 * class file, where tools find it, and is not visible to reflection.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Suspending {}
