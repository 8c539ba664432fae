package io.kcoro.metrics.json;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.channel.TransferCounts;
import io.kcoro.metrics.histogram.Reading;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// A channel as an object.
final class ChannelJson {
  private ChannelJson() {}

  static void write(JsonGenerator json, ChannelSnapshot channel, @Nullable Reading times) {
    json.writeStartObject();
    json.writeNumberProperty("id", channel.id());
    json.writeStringProperty("name", channel.name());
    json.writeStringProperty("kind", channel.kind().name());
    boolean bounded = channel.kind() != ChannelKind.UNLIMITED;
    MonitorJson.number(json, "capacity", bounded ? (long) channel.capacity() : null);
    json.writeStringProperty("overflow", channel.overflow().name());
    MonitorJson.millis(json, "age_ms", channel.age());
    json.writeNumberProperty("accepted", channel.accepted());
    json.writeNumberProperty("received", channel.received());
    json.writeNumberProperty("buffered", channel.buffered());
    json.writeNumberProperty("dropped_newest", channel.droppedNewest());
    json.writeNumberProperty("dropped_oldest", channel.droppedOldest());
    json.writeNumberProperty("undelivered", channel.undelivered());
    json.writeNumberProperty("waiting_senders", channel.waitingSenders());
    json.writeNumberProperty("waiting_receivers", channel.waitingReceivers());
    json.writeBooleanProperty("closed_for_send", channel.closedForSend());
    json.writeBooleanProperty("closed_for_receive", channel.closedForReceive());
    measures(json, channel.measures());
    transfers(json, channel.transfers());
    TimesJson.ofChannel(json, channel.id(), times);
    json.writeEndObject();
  }

  private static void measures(JsonGenerator json, @Nullable ChannelMeasures measures) {
    if (measures == null) {
      json.writeNullProperty("measures");
      return;
    }
    json.writeObjectPropertyStart("measures");
    json.writeStringProperty("level", measures.level().name());
    MonitorJson.number(json, "bytes_sent", measures.bytesSent());
    MonitorJson.number(json, "bytes_received", measures.bytesReceived());
    MonitorJson.millis(json, "since_first_ms", measures.sinceFirstOperation());
    MonitorJson.millis(json, "since_last_ms", measures.sinceLastOperation());
    json.writeNumberProperty("send_waits", measures.sendWaits());
    json.writeNumberProperty("receive_waits", measures.receiveWaits());
    json.writeNumberProperty("cancelled_senders", measures.cancelledSenders());
    json.writeNumberProperty("cancelled_receivers", measures.cancelledReceivers());
    failures(json, "send_failures", measures.sendFailures());
    failures(json, "receive_failures", measures.receiveFailures());
    json.writeEndObject();
  }

  private static void transfers(JsonGenerator json, @Nullable TransferCounts transfers) {
    if (transfers == null) {
      json.writeNullProperty("transfers");
      return;
    }
    json.writeObjectPropertyStart("transfers");
    json.writeStringProperty("backend", transfers.backend());
    json.writeNumberProperty("sent", transfers.sent());
    json.writeNumberProperty("received", transfers.received());
    json.writeNumberProperty("fallback_small", transfers.fallbackSmall());
    json.writeNumberProperty("fallback_format", transfers.fallbackFormat());
    json.writeNumberProperty("fallback_capacity", transfers.fallbackCapacity());
    json.writeNumberProperty("cancelled", transfers.cancelled());
    json.writeNumberProperty("aborted_by_close", transfers.abortedByClose());
    json.writeEndObject();
  }

  private static void failures(JsonGenerator json, String name, ChannelFailures failures) {
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("would_block", failures.wouldBlock());
    json.writeNumberProperty("timed_out", failures.timedOut());
    json.writeNumberProperty("cancelled", failures.cancelled());
    json.writeNumberProperty("closed", failures.closed());
    json.writeEndObject();
  }
}
