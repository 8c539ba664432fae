package io.kcoro.cli.attach;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.kcoro.agent.MonitorAgent;
import io.kcoro.cli.command.CommandFailure;
import io.kcoro.metrics.jmx.KcoroJmx;
import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A running JVM that uses kcoro, of this user and on this machine. The monitor is loaded into it if
 * it is not there yet, and asked through JMX; nothing must have been prepared there.
 */
public final class RemoteJvm implements AutoCloseable {
  private final long pid;
  private final JMXConnector connector;
  private final MBeanServerConnection server;
  private final ObjectName name;

  private RemoteJvm(long pid, JMXConnector connector) throws IOException, JMException {
    this.pid = pid;
    this.connector = connector;
    server = connector.getMBeanServerConnection();
    name = new ObjectName(KcoroJmx.NAME);
  }

  /**
   * Connects to the JVM of process {@code pid}.
   *
   * @throws CommandFailure if that is none, is not to be reached, or does not use kcoro
   */
  public static RemoteJvm connect(long pid) {
    if (pid == ProcessHandle.current().pid()) {
      throw new CommandFailure("process " + pid + " is this one");
    }
    ProcessHandle process =
        Optional.of(pid)
            .filter(number -> number > 0)
            .flatMap(ProcessHandle::of)
            .filter(ProcessHandle::isAlive)
            .orElseThrow(() -> new CommandFailure("there is no process " + pid));
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        return start(pid, machine);
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | IOException e) {
      throw new CommandFailure(refused(process), e);
    }
  }

  private static String refused(ProcessHandle process) {
    String owner = process.info().user().orElse("");
    String self = ProcessHandle.current().info().user().orElse("");
    if (!owner.isEmpty() && !owner.equals(self)) {
      return "process %d belongs to %s; run kcoro as %s".formatted(process.pid(), owner, owner);
    }
    if (!process.isAlive()) {
      return "process " + process.pid() + " has ended";
    }
    return "process %d cannot be attached to: it is no JVM, or one started with -XX:+DisableAttachMechanism"
        .formatted(process.pid());
  }

  @SuppressWarnings("BanJNDI") // the address comes from a JVM of this user, on this machine
  private static RemoteJvm start(long pid, VirtualMachine machine) throws IOException {
    JMXConnector connector =
        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    boolean connected = false;
    try {
      RemoteJvm jvm = new RemoteJvm(pid, connector);
      if (!jvm.server.isRegistered(jvm.name)) { // else no agent, of which the JVM would warn
        load(pid, machine);
      }
      connected = true;
      return jvm;
    } catch (JMException e) {
      throw new CommandFailure("the monitor in process " + pid + " cannot be asked", e);
    } finally {
      if (!connected) {
        connector.close();
      }
    }
  }

  private static void load(long pid, VirtualMachine machine) throws IOException {
    String archives =
        Stream.of(KcoroJmx.class, tools.jackson.core.JsonGenerator.class)
            .map(type -> Archives.of(type).toString())
            .collect(Collectors.joining(File.pathSeparator));
    try {
      machine.loadAgent(Archives.of(MonitorAgent.class).toString(), archives);
    } catch (AgentLoadException | AgentInitializationException e) {
      throw new CommandFailure(
          "process %d lets no agent be loaded (was it started with -XX:-EnableDynamicAgentLoading?): %s"
              .formatted(pid, e.getMessage()),
          e);
    }
    String outcome =
        machine.getSystemProperties().getProperty(MonitorAgent.OUTCOME, "the agent did not run");
    if (outcome.equals(MonitorAgent.NO_KCORO)) {
      throw new CommandFailure("process " + pid + " uses no kcoro");
    }
    if (!outcome.equals(MonitorAgent.DONE)) {
      throw new CommandFailure("the monitor did not start in process " + pid + ": " + outcome);
    }
  }

  /** Its process. */
  public long pid() {
    return pid;
  }

  /** Who waits for whom there, for people. */
  public String dump() {
    return (String) invoke("dump");
  }

  /** All there is, as JSON. */
  public String snapshotJson() {
    return (String) invoke("snapshotJson");
  }

  /** Sets how much is measured of the channels whose names match. */
  public void meter(String names, String level) {
    invoke("meter", names, level);
  }

  /** Lets what was switched on from here last for so long, if nothing else is said meanwhile. */
  public void lease(long seconds) {
    invoke("lease", seconds);
  }

  private Object invoke(String operation, Object... arguments) {
    String[] types =
        Stream.of(arguments)
            .map(each -> each instanceof Long ? "long" : each.getClass().getName())
            .toArray(String[]::new);
    try {
      return server.invoke(name, operation, arguments, types);
    } catch (IOException e) {
      throw new CommandFailure("process " + pid + " has gone", e);
    } catch (JMException | JMRuntimeException e) {
      throw new CommandFailure(
          "the monitor in process %d cannot do '%s': %s".formatted(pid, operation, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      return; // the process has gone
    }
  }
}
