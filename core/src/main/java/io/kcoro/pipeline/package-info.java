/// Ready-made stackless stages, and a way to join them.
///
/// ```text
///             channel         channel
///   generate --------> map ----------> forEach          a stage is a stackless coroutine
///
///            .--> out 0          in 0 --.
///   in ------+--> out 1          in 1 --+--> out        broadcast, route, roundRobin; merge
///            '--> out 2          in 2 --'
///
///   end:       close, and close(cause)  ----->          what was sent before still arrives
///   no need:   <-----  cancel, and cancel(cause)        producers end
/// ```
///
/// [io.kcoro.pipeline.Stages] makes single stages, to be launched in any scope;
/// [io.kcoro.pipeline.Pipeline] joins them by channels of its own. Bounded channels make a fast
/// stage wait for a slow one.
package io.kcoro.pipeline;
