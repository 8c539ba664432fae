/// Channels: queues through which coroutines and threads hand elements to each other.
///
/// ```text
///   SendChannel<T>  ->  [ hand-over, or a buffer ]  ->  ReceiveChannel<T>
///    send, trySend        kind, capacity, overflow        receive, tryReceive,
///    close                undelivered handler             elements, forEach, cancel
/// ```
///
/// Start with the factory methods of [io.kcoro.channel.Channel].
package io.kcoro.channel;
