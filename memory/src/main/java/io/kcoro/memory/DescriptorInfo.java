package io.kcoro.memory;

/// What a descriptor stands for, in numbers that mean the same in another process.
///
/// @param regionId the number of the region in its registry; -1 if it is in none
/// @param regionGeneration which of the regions that had that number
/// @param offset where the bytes begin in the region
/// @param length how many they are
/// @param readOnly whether its owner may not write
/// @param shared whether others share the block
public record DescriptorInfo(
    int regionId,
    int regionGeneration,
    long offset,
    long length,
    boolean readOnly,
    boolean shared) {}
