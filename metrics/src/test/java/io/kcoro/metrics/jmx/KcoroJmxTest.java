package io.kcoro.metrics.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import io.kcoro.metering.Metering;
import io.kcoro.metrics.json.Json;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KcoroJmxTest {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  @AfterEach
  void unregister() {
    KcoroJmx.unregister();
  }

  @Test
  void aClientSeesAndSwitchesByNumbersAndTextsAlone() throws Exception {
    Channel<String> channel = Channel.<String>builder().name("jmx").buffered(4).build();
    channel.send("one");
    assertThat(KcoroJmx.register()).isTrue();
    ObjectName name = new ObjectName(KcoroJmx.NAME);

    assertThat((int) server.getAttribute(name, "ChannelCount")).isPositive();
    assertThat((long) server.getAttribute(name, "BufferedElements")).isPositive();
    String json = (String) server.invoke(name, "snapshotJson", null, null);
    assertThat(Json.channels(Json.object(json), "jmx"))
        .singleElement()
        .satisfies(found -> assertThat(found).containsEntry("buffered", 1L));
    assertThat((String) server.invoke(name, "dump", null, null)).contains("jmx");

    server.invoke(name, "lease", new Object[] {60L}, new String[] {"long"});
    server.invoke(
        name,
        "meter",
        new Object[] {"jm?", "counters"},
        new String[] {String.class.getName(), String.class.getName()});
    assertThat(channel.metering()).isEqualTo(Metering.COUNTERS);
    assertThat((long) server.getAttribute(name, "LeaseSeconds")).isBetween(1L, 60L);

    assertThat(KcoroJmx.unregister()).isTrue();
    assertThat(channel.metering()).isEqualTo(Metering.OFF);
    assertThatThrownBy(() -> server.getAttribute(name, "ChannelCount"))
        .isInstanceOf(InstanceNotFoundException.class);
  }

  @Test
  void itIsRegisteredOnce() {
    assertThat(KcoroJmx.unregister()).isFalse();
    assertThat(KcoroJmx.register()).isTrue();
    assertThat(KcoroJmx.register()).isFalse();
    assertThat(KcoroJmx.unregister()).isTrue();
    assertThat(KcoroJmx.unregister()).isFalse();
  }

  @Test
  void thereAreOnlyOpenTypes() throws Exception {
    KcoroJmx.register();
    MBeanInfo info = server.getMBeanInfo(new ObjectName(KcoroJmx.NAME));

    assertThat(
            Stream.of(
                    Stream.of(info.getAttributes()).map(MBeanAttributeInfo::getType),
                    Stream.of(info.getOperations()).map(MBeanOperationInfo::getReturnType),
                    Stream.of(info.getOperations())
                        .flatMap(operation -> Stream.of(operation.getSignature()))
                        .map(MBeanParameterInfo::getType))
                .flatMap(types -> types))
        .isSubsetOf("int", "long", "void", "java.lang.String");
  }
}
