/// The command `kcoro chanmon`: a workload of coroutines and what its channels do, on a screen or
/// as JSON.
///
/// ```text
///   workload (or another source) --look--> Sampler --Sample--> screen
///                                                       `----> NDJSON
/// ```
package io.kcoro.cli.chanmon;
