package io.kcoro.internal.queue;

/// The position that thieves write, on a cache line apart from what the owner writes. The JVM lays
/// out the fields of a superclass first.
@SuppressWarnings("unused") // padding
abstract class RunQueueTop {
  long p0;
  long p1;
  long p2;
  long p3;
  long p4;
  long p5;
  long p6;
  volatile long top;
  long q0;
  long q1;
  long q2;
  long q3;
  long q4;
  long q5;
  long q6;
}
