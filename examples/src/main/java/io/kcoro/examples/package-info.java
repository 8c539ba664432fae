/// Small programs that show how kcoro is used.
package io.kcoro.examples;
