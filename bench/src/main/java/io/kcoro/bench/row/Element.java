package io.kcoro.bench.row;

/// What goes through a channel: a fresh one each time, as in a program that has something to say.
///
/// @param value its number, so that what arrives can be checked
public record Element(long value) {}
