package io.kcoro.metrics.jmx;

import io.kcoro.time.TimeSource;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Registers the [KcoroMXBean] with the platform's server. Thread-safe; never suspends.
public final class KcoroJmx {
  /// The name of the bean.
  public static final String NAME = "io.kcoro:type=Monitor";

  private static @Nullable KcoroManagement registered;

  private KcoroJmx() {}

  /// Registers the bean; does nothing if this has been done.
  ///
  /// @return whether this call did
  /// @throws IllegalStateException if something else has its name
  public static synchronized boolean register() {
    if (registered != null) {
      return false;
    }
    KcoroManagement bean = new KcoroManagement(new Lease(TimeSource.system()));
    try {
      server().registerMBean(bean, name());
    } catch (InstanceAlreadyExistsException e) {
      throw new IllegalStateException("another bean has the name " + NAME, e);
    } catch (JMException e) {
      throw new IllegalStateException("the bean " + NAME + " cannot be registered", e);
    }
    registered = bean;
    return true;
  }

  /// Takes the bean away; its lease ends. Does nothing if it is not there.
  ///
  /// @return whether this call did
  public static synchronized boolean unregister() {
    KcoroManagement bean = registered;
    if (bean == null) {
      return false;
    }
    registered = null;
    bean.lease(0);
    try {
      server().unregisterMBean(name());
    } catch (InstanceNotFoundException e) {
      return false; // somebody else took it away
    } catch (JMException e) {
      throw new IllegalStateException("the bean " + NAME + " cannot be unregistered", e);
    }
    return true;
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  private static ObjectName name() {
    try {
      return new ObjectName(NAME);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }
}
