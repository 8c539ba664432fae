package io.kcoro.memory;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Something that reads the bytes of a [Descriptor], for [Descriptor#read].
///
/// @param <R> what it makes of them
/// @param <X> what it may throw
@FunctionalInterface
public interface SegmentReader<R extends @Nullable Object, X extends Exception> {
  /// Reads `segment`, which is borrowed: it must not be kept.
  R read(MemorySegment segment) throws X;
}
