/// The command `kcoro bench`: its options. What it does is in the module `bench`, with all the
/// peers that are compared; a [io.kcoro.cli.bench.BenchHarness] stands between the two.
package io.kcoro.cli.bench;
