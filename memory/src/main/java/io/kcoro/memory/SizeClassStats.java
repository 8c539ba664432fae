package io.kcoro.memory;

/// What is known of the blocks of one size in an arena, read while others go on.
///
/// @param blockSize bytes of a block
/// @param slabs how many slabs are cut into such blocks
/// @param blocks how many blocks there are
/// @param inUse how many are given away
/// @param free how many are not: the depth of the free list
/// @param releases how often one of them came back
/// @param owed for how many blocks somebody waits
public record SizeClassStats(
    long blockSize, int slabs, long blocks, long inUse, long free, long releases, int owed) {}
