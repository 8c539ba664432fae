package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;

/// What takes elements from threads to threads: a channel, or a queue. Each method waits until it
/// can be done.
interface Passage {
  void send(Element element) throws InterruptedException;

  Element receive() throws InterruptedException;
}
