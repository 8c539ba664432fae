package io.kcoro.cli.wordcount;

import java.util.List;

/// What is to be shown of a run.
///
/// @param top the most frequent words, in the order to show them
/// @param workers how many workers the engine had
record Report(WordCounts counts, List<WordTable.Entry> top, EngineKind engine, int workers) {}
