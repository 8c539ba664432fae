package io.kcoro.memory;

import java.util.Map;
import java.util.UUID;

/// What is known of a region at one moment.
///
/// @param id its number in its registry
/// @param generation which of the regions that had that number
/// @param name its name
/// @param kind what its memory is
/// @param size its bytes
/// @param readOnly whether nobody may write
/// @param exportId by which another process may ask for it; not to be guessed
/// @param inFlight how many hold it: descriptors, arenas, [Region#retain()]
/// @param deregistered whether it goes when nobody holds it any more
/// @param metadata what was noted of it
public record RegionInfo(
    int id,
    int generation,
    String name,
    RegionKind kind,
    long size,
    boolean readOnly,
    UUID exportId,
    long inFlight,
    boolean deregistered,
    Map<String, String> metadata) {
  public RegionInfo {
    metadata = Map.copyOf(metadata);
  }
}
