package io.kcoro.cli.wordcount;

import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Then;
import io.kcoro.channel.WhenClosed;
import io.kcoro.cli.wordcount.Pipeline.Result;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A counter of a [Pipeline] without a stack. For each block: receive it full, send it back empty,
/// tell of the progress, and hand in the share of the words if that has grown large.
final class StacklessCounter extends Stackless {
  private final Pipeline pipeline;
  private final Then<Block> received = this::received;
  private final Next returned = this::returned;
  private final Next told = this::told;
  private final Next handedIn = this::handedIn;
  private final WhenClosed ended = this::ended;

  private BlockCounter share;
  private @Nullable Result unsent;
  private boolean isLast;

  StacklessCounter(Pipeline pipeline) {
    this.pipeline = pipeline;
    share = pipeline.newShare();
  }

  @Override
  protected Op start() {
    return receive(pipeline.full(), received, ended);
  }

  private Op received(Block block) {
    share.count(block);
    unsent = new Result.Progress(block.files, block.inputBytes);
    block.clear();
    return send(pipeline.empty(), block, returned);
  }

  private Op returned() {
    return send(pipeline.results(), Objects.requireNonNull(unsent), told);
  }

  private Op told() {
    unsent = null;
    return pipeline.isLarge(share) ? handIn() : start();
  }

  private Op ended(@Nullable Throwable cause) {
    isLast = true;
    return handIn();
  }

  private Op handIn() {
    return send(pipeline.results(), new Result.Share(share), handedIn);
  }

  private Op handedIn() {
    share = pipeline.newShare();
    return isLast ? done() : start();
  }

  @Override
  protected void onEnd(@Nullable Throwable thrown) {
    pipeline.leave(unsent, share);
  }
}
