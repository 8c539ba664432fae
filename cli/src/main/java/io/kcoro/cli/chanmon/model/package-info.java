/// What is watched, and the numbers that are made of it: the same for every source and for every
/// way to show it.
package io.kcoro.cli.chanmon.model;
