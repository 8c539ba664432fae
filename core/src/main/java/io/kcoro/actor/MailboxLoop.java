package io.kcoro.actor;

import io.kcoro.actor.ActorLife.Care;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Then;
import io.kcoro.channel.WhenClosed;
import io.kcoro.internal.wait.Serves;
import io.kcoro.internal.wait.WatchedChannel;
import org.jspecify.annotations.Nullable;

/// The coroutine of a stackless actor: receives a message, lets the behavior handle it, and so on.
/// It is its own handler of what is received, because there may be a million.
abstract class MailboxLoop<M> extends Stackless
    implements Then<Object>, WhenClosed, Care<M>, Serves {
  final ActorCell<M> cell;

  /// What the mailbox was closed with. Plain: of the coroutine's steps.
  private @Nullable Throwable closeCause;

  MailboxLoop(ActorCell<M> cell) {
    this.cell = cell;
  }

  /// Lets the behavior handle `message`.
  ///
  /// @return the operation that follows: [#nextMessage()], if it is done with that
  abstract Op handle(M message) throws Exception;

  @Override
  protected Op start() throws Exception {
    cell.begin(this);
    return receive();
  }

  @Override
  public WatchedChannel served() {
    return (WatchedChannel) cell.channel();
  }

  private Op receive() {
    return receive(cell.channel(), this, this);
  }

  @Override
  public Op then(Object element) throws Exception {
    return handle(cell.open(element));
  }

  final Op nextMessage() {
    cell.handled();
    return receive();
  }

  @Override
  public Op closed(@Nullable Throwable cause) {
    closeCause = cause;
    return done();
  }

  @Override
  protected @Nullable Op recover(Throwable thrown) {
    cell.waitsFor = null; // if it has chosen to ask, and thrown then
    return cell.goesOnAfter(thrown, this) ? receive() : null;
  }

  @Override
  protected void onEnd(@Nullable Throwable thrown) {
    cell.end(thrown != null ? thrown : closeCause, this);
  }
}
