package io.kcoro.cli.bench;

import io.kcoro.cli.command.Terminal;
import java.io.PrintWriter;

/// Where a comparison prints.
///
/// @param out results
/// @param err failures, and the progress if it is a terminal
/// @param terminal what standard error is
public record BenchConsole(PrintWriter out, PrintWriter err, Terminal terminal) {}
