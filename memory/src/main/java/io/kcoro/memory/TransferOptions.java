package io.kcoro.memory;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a [PayloadChannel] is to pass payloads.
///
/// @param backend the name of the [TransferBackend]
/// @param copyBelow payloads of fewer bytes are copied; null for what the backend says
/// @param formats payloads in other memory are copied
/// @param required what the backend must be able to do
public record TransferOptions(
    String backend,
    @Nullable Long copyBelow,
    Set<RegionKind> formats,
    Set<TransferCapability> required) {
  /// @throws IllegalArgumentException if `copyBelow` is negative
  public TransferOptions {
    if (copyBelow != null && copyBelow < 0) {
      throw new IllegalArgumentException("payloads below " + copyBelow + " bytes");
    }
    formats = Set.copyOf(formats);
    required = Set.copyOf(required);
  }

  /// All memory that the backend can pass, by its own threshold, with nothing required.
  public static TransferOptions backend(String name) {
    return new TransferOptions(name, null, EnumSet.allOf(RegionKind.class), Set.of());
  }

  /// The same with another threshold, in bytes.
  public TransferOptions copyingBelow(long bytes) {
    return new TransferOptions(backend, bytes, formats, required);
  }

  /// The same for some memory only.
  public TransferOptions onlyFor(RegionKind... kinds) {
    return new TransferOptions(backend, copyBelow, Set.of(kinds), required);
  }

  /// The same with something required.
  public TransferOptions requiring(TransferCapability... capabilities) {
    return new TransferOptions(backend, copyBelow, formats, Set.of(capabilities));
  }
}
