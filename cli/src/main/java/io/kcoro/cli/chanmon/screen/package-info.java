/// The screens of `kcoro chanmon`: what is drawn, as text that a test can compare, and the terminal
/// that shows it.
package io.kcoro.cli.chanmon.screen;
