/// `kcoro wordcount`: counts words of real files, in two engines that must agree.
///
/// ```text
///   SourceWalker -> Source -> BlockFiller -> Block -> BlockCounter -> Tally -> Report
///     names          open,      cuts at        bytes     words of       sums    shown
///                    check      separators               a block
/// ```
///
/// Large files may be mapped into memory instead. Then a descriptor of a slice takes the place of
/// the block:
///
/// ```text
///   Source -> SliceCutter -> Descriptor -> SliceCounter -> Tally
///    maps      cuts at         bytes        reads windows
///              separators      of a file    and counts them
/// ```
///
/// Both engines use the same parts: [io.kcoro.cli.wordcount.SequentialEngine] calls one after the
/// other, [io.kcoro.cli.wordcount.PipelineEngine] runs each in coroutines of its own with channels
/// between them.
package io.kcoro.cli.wordcount;
