import org.jspecify.annotations.NullMarked;

/// Memory outside the heap for kcoro: regions, arenas, and descriptors that move through channels
/// without a copy.
@NullMarked
module io.kcoro.memory {
  requires transitive io.kcoro;
  requires static org.jspecify;

  exports io.kcoro.memory;

  uses io.kcoro.memory.TransferBackend;

  provides io.kcoro.memory.TransferBackend with
      io.kcoro.memory.ZrefBackend;
}
