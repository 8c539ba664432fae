package io.kcoro.cli.wordcount;

import io.kcoro.cli.wordcount.SlicedFiles.SlicedFile;
import io.kcoro.memory.Descriptor;
import io.kcoro.memory.MemoryFaultException;
import io.kcoro.memory.Region;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Maps files into memory and cuts them into slices, each of which ends between two words. A word
/// that is longer than a slice makes a longer one: it costs nothing but addresses.
///
/// The file stays mapped until its last slice is released.
final class SliceCutter {

  private final Mapping mapping;
  private final SlicedFiles files;
  private final SliceFlow flow;

  SliceCutter(Mapping mapping, SlicedFiles files, SliceFlow flow) {
    this.mapping = mapping;
    this.files = files;
    this.flow = flow;
  }

  /// Hands on all of `source`, if it can be mapped; the caller releases it. Damage is reported to
  /// the flow.
  ///
  /// @return false if it cannot be mapped, and has to be read
  /// @throws InterruptedException if the run is cancelled
  boolean cut(Source source) throws InterruptedException {
    Region region = source.map(mapping);
    if (region == null) {
      return false;
    }
    SlicedFile file = files.begin(region);
    try (Descriptor whole = onlyDescriptor(region, file)) {
      cutAll(whole, file);
    } catch (IOException e) {
      if (file.damaged()) {
        flow.failed(file.name(), Reasons.logged(file.name(), e));
      }
      file.sliceEnded(); // the last one, which will not come
    }
    return true;
  }

  /// From then on the region is there as long as this descriptor, or a slice of it.
  private static Descriptor onlyDescriptor(Region region, SlicedFile file) throws IOException {
    try {
      return region.descriptor();
    } catch (MemoryFaultException e) {
      throw file.failure(e);
    } finally {
      region.deregister();
    }
  }

  private void cutAll(Descriptor whole, SlicedFile file) throws IOException, InterruptedException {
    long size = file.size();
    for (long from = 0; from < size; ) {
      try (Descriptor slice = next(whole, from, file)) {
        from += slice.length();
        if (from < size) {
          file.sliceAdded();
        }
        flow.slice(slice);
      }
    }
  }

  private Descriptor next(Descriptor whole, long from, SlicedFile file)
      throws IOException, InterruptedException {
    try {
      return whole.slice(from, end(whole, from) - from);
    } catch (MemoryFaultException | InternalError e) { // the JVM may tell late
      throw file.failure(e);
    }
  }

  private long end(Descriptor whole, long from) throws InterruptedException {
    long size = whole.length();
    long wanted = Math.min(size, from + mapping.slice());
    if (wanted == size) {
      return size;
    }
    Long end = whole.read(bytes -> lastEnd(bytes, from, wanted));
    for (long at = wanted; end == null; at += mapping.slice()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long begin = at;
      long limit = Math.min(size, begin + mapping.slice());
      end = whole.read(bytes -> firstEnd(bytes, begin, limit));
    }
    return end;
  }

  /// The last place from which on a slice may begin; null if all is one word.
  private static @Nullable Long lastEnd(MemorySegment bytes, long from, long to) {
    long end = to;
    while (end > from && !WordBytes.isSeparator(bytes.get(ValueLayout.JAVA_BYTE, end - 1))) {
      end--;
    }
    return end > from ? end : null;
  }

  /// The end of the word that goes on at `from`; null if it does not end before `to`, unless that
  /// is the end of all.
  private static @Nullable Long firstEnd(MemorySegment bytes, long from, long to) {
    long end = from;
    while (end < to && !WordBytes.isSeparator(bytes.get(ValueLayout.JAVA_BYTE, end))) {
      end++;
    }
    return end < to || end == bytes.byteSize() ? end : null;
  }
}
