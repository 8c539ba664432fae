package io.kcoro.memory;

/// A place in the program, to be told if what was done there turns out wrong.
final class AllocationSite extends Throwable {
  private static final long serialVersionUID = 1L;

  AllocationSite(String what) {
    super(what + " here");
  }
}
