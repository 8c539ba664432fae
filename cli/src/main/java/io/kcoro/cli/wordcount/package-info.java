/// `kcoro wordcount`: counts words of real files, in three engines that must agree.
///
/// ```text
///   SourceWalker -> Source -> BlockFiller -> Block -> BlockCounter -> Tally -> Report
///     names          open,      cuts at        bytes     words of       sums    shown
///                    check      separators               a block
/// ```
///
/// All engines use the same parts: [io.kcoro.cli.wordcount.SequentialEngine] calls one after the
/// other, [io.kcoro.cli.wordcount.PipelineEngine] runs each in coroutines of its own with channels
/// between them; those that count may be stackless.
package io.kcoro.cli.wordcount;
