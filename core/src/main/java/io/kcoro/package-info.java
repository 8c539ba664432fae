/** Annotations that concern the whole of kcoro. */
package io.kcoro;
