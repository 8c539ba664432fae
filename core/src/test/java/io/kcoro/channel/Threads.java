package io.kcoro.channel;

/** The threads that use a channel. */
enum Threads {
  VIRTUAL,
  PLATFORM;

  Thread unstarted(Runnable body) {
    return this == VIRTUAL
        ? Thread.ofVirtual().name("actor").unstarted(body)
        : Thread.ofPlatform().name("actor").daemon().unstarted(body);
  }
}
