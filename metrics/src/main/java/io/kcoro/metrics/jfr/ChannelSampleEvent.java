package io.kcoro.metrics.jfr;

import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/// What a channel has done so far: `kcoro.Channel`, one for each channel in each period.
@Name("kcoro.Channel")
@Label("kcoro channel")
@Description("What a channel has done since it was made")
@Category("kcoro")
@Period("1 s")
@StackTrace(false)
final class ChannelSampleEvent extends Event {
  private static final long NOT_MEASURED = -1;

  @Label("Number")
  long channelId;

  @Label("Name")
  String name;

  @Label("Kind")
  String kind;

  @Label("Elements kept now")
  long depth;

  @Label("Capacity")
  @Description("How many elements it keeps at most; 2147483647 if any number")
  int capacity;

  @Label("Elements accepted")
  long sent;

  @Label("Elements received")
  long received;

  @Label("Elements dropped")
  @Description("Those dropped on arrival and those dropped for newer ones")
  long dropped;

  @Label("Senders that wait now")
  long waitingSenders;

  @Label("Receivers that wait now")
  long waitingReceivers;

  @Label("Sends that failed")
  @Description("-1 if this is not measured")
  long sendFailures;

  @Label("Receives that failed")
  @Description("-1 if this is not measured")
  long receiveFailures;

  ChannelSampleEvent(ChannelSnapshot channel) {
    ChannelMeasures measures = channel.measures();
    channelId = channel.id();
    name = channel.name();
    kind = channel.kind().name();
    depth = channel.buffered();
    capacity = channel.capacity();
    sent = channel.accepted();
    received = channel.received();
    dropped = channel.droppedNewest() + channel.droppedOldest();
    waitingSenders = channel.waitingSenders();
    waitingReceivers = channel.waitingReceivers();
    sendFailures = measures == null ? NOT_MEASURED : measures.sendFailures().total();
    receiveFailures = measures == null ? NOT_MEASURED : measures.receiveFailures().total();
  }
}
