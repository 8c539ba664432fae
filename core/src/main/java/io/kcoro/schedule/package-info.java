/// The scheduler that runs stackless coroutines and plain tasks on a few threads.
///
/// How work flows ([io.kcoro.schedule.Scheduler] explains it):
///
/// ```text
///   any thread --- execute ---> inject queue ------------------+
///                                                              v
///   a worker's task --- wakes one ---> hand-off slot ---> the worker runs it
///                    \-- starts one -> run queue ------------^   |
///                                          |                     | blocked: the watcher
///                                          +--- stolen by -------+ lets another worker
///                                               idle workers       take its place
/// ```
package io.kcoro.schedule;
