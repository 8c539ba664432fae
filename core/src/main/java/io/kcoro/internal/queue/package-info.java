/// Queues of ready work; not exported.
package io.kcoro.internal.queue;
