package io.kcoro.cli.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Counts each block at once, after a check that it keeps its promises. */
final class CountingFlow implements BlockFlow {
  private final BlockSizes sizes;
  private final BlockCounter counter;
  private final List<String> failures = new ArrayList<>();
  private int blocks;

  CountingFlow(BlockSizes sizes) {
    this.sizes = sizes;
    counter = new BlockCounter(sizes.maxWord());
  }

  BlockCounter counter() {
    return counter;
  }

  List<String> failures() {
    return failures;
  }

  int blocks() {
    return blocks;
  }

  @Override
  public Block empty() {
    return new Block(sizes.block());
  }

  @Override
  public void full(Block block) {
    assertThat(block.length).isBetween(0, sizes.block());
    blocks++;
    counter.count(block);
  }

  @Override
  public void failed(String name, String reason) {
    failures.add(name + ": " + reason);
  }
}
