package io.kcoro.memory;

import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/// A way to pass payloads on without a copy. Found by [ServiceLoader]; `zref`, which passes
/// descriptors within the process, is always there. Thread-safe.
public interface TransferBackend {
  /// The name of the one that is always there.
  String ZREF = "zref";

  /// Its name, by which it is chosen.
  String name();

  /// What it can do.
  Set<TransferCapability> capabilities();

  /// What memory it can pass on. Payloads in other memory are copied.
  Set<RegionKind> formats();

  /// Payloads of fewer bytes are copied, if [TransferOptions] do not say otherwise: where passing
  /// on costs more than a copy.
  long copyBelow();

  /// What takes a payload from its sender. Called by the sender, outside locks.
  ///
  /// @param payload owned by the sender, and by nobody after this
  /// @return what goes on in its place
  /// @throws NotOwnedException if the sender does not own it
  Descriptor take(Descriptor payload);

  /// Gives a payload back: the send came to nothing.
  ///
  /// @param payload the sender's, which owns it again after this
  /// @param taken what [#take] gave for it
  void giveBack(Descriptor payload, Descriptor taken);

  /// Those that there are.
  static List<TransferBackend> available() {
    return ServiceLoader.load(TransferBackend.class, TransferBackend.class.getClassLoader())
        .stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /// The one of a name.
  ///
  /// @throws UnsupportedTransferException if there is none
  static TransferBackend named(String name) {
    List<TransferBackend> all = available();
    return all.stream()
        .filter(backend -> backend.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new UnsupportedTransferException(
                "there is no transfer backend '%s'; there is %s"
                    .formatted(
                        name,
                        String.join(", ", all.stream().map(TransferBackend::name).toList()))));
  }
}
