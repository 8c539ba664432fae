/// What a channel does, told through a channel.
package io.kcoro.metrics.event;
