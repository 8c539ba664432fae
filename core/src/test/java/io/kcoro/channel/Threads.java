package io.kcoro.channel;

import io.kcoro.schedule.Scheduler;

/** The threads that use a channel. */
enum Threads {
  VIRTUAL,
  /** Virtual ones that the shared scheduler carries. */
  CARRIED,
  PLATFORM;

  Thread unstarted(Runnable body) {
    return switch (this) {
      case VIRTUAL -> Thread.ofVirtual().name("actor").unstarted(body);
      case CARRIED -> Scheduler.shared().virtualThreads().name("actor").unstarted(body);
      case PLATFORM -> Thread.ofPlatform().name("actor").daemon().unstarted(body);
    };
  }
}
