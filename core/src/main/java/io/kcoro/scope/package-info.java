/// Structured concurrency: coroutines that cannot outlive the block that started them.
///
/// ```text
///   Scope.run(scope -> { ... })        returns when the body and all its coroutines have ended
///     |-- body                         in the caller's thread
///     |-- scope.launch(...)            a virtual thread each
///     `-- scope.async(...) -> Task     a virtual thread each, with a result
/// ```
///
/// A failure of one cancels the others; cancellation reaches waits in channels and in the JDK
/// alike.
package io.kcoro.scope;
