package io.kcoro.slf4j;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.context.Context;
import io.kcoro.context.ContextKey;
import io.kcoro.context.ThreadBinding;
import io.kcoro.scope.InContext;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What Logback logs of coroutines of both kinds. */
class MdcContextTest {
  private static final ContextKey<String> TRACE = ContextKey.named("trace");
  private static final ThreadBinding<String> SHOWN = MdcContext.entry("traceId", TRACE);
  private static final Logger LOG = LoggerFactory.getLogger("test");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getMessage() + " " + new TreeMap<>(event.getMDCPropertyMap()));
        }
      };

  @BeforeEach
  void listen() {
    appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    appender.start();
    ((ch.qos.logback.classic.Logger) LOG).addAppender(appender);
    MDC.clear();
  }

  @AfterEach
  void stop() {
    ((ch.qos.logback.classic.Logger) LOG).detachAppender(appender);
    MDC.clear();
  }

  /** Logs, waits, and logs again. */
  private static final class Logging extends Stackless {
    private final Channel<String> goOn;

    Logging(Channel<String> goOn) {
      this.goOn = goOn;
    }

    @Override
    protected Op start() {
      LOG.info("first");
      return receive(
          goOn,
          text -> {
            LOG.info(text);
            return done();
          });
    }
  }

  @Test
  void anEntryShowsInCoroutinesOfBothKinds() throws Exception {
    MDC.put("other", "kept");
    Scope.run(
        ScopeConfig.named("request").with(TRACE, "4711").with(SHOWN),
        scope -> {
          LOG.info("body");
          scope.launch(() -> LOG.info("direct")).join();
          Channel<String> goOn = Channel.rendezvous();
          var stackless = scope.launch(new Logging(goOn));
          goOn.send("then");
          stackless.join();
        });
    LOG.info("after");
    assertThat(lines)
        .containsExactly(
            "body {other=kept, traceId=4711}",
            "direct {traceId=4711}",
            "first {traceId=4711}",
            "then {traceId=4711}",
            "after {other=kept}");
  }

  @Test
  void allEntriesOfTheCallerTravel() throws Exception {
    MDC.put("user", "ann");
    Context captured = MdcContext.captured();
    MDC.put("user", "bob");
    Scope.run(
        ScopeConfig.named("request").with(captured),
        scope -> {
          LOG.info("body");
          scope.launch(() -> LOG.info("direct")).join();
          Channel<String> goOn = Channel.rendezvous();
          var stackless = scope.launch(new Logging(goOn));
          goOn.send("then");
          stackless.join();
        });
    LOG.info("after");
    assertThat(lines)
        .containsExactly(
            "body {user=ann}",
            "direct {user=ann}",
            "first {user=ann}",
            "then {user=ann}",
            "after {user=bob}");
    MDC.clear();
    Scope.run(ScopeConfig.named("none").with(MdcContext.captured()), scope -> LOG.info("none"));
    assertThat(lines).endsWith("none {}");
  }

  @Test
  void aTraceTravelsWithAnElement() throws Exception {
    Channel<InContext<String>> orders = Channel.buffered(10);
    ScopeConfig showing = ScopeConfig.named("server").with(SHOWN);
    Scope.run(
        showing,
        scope -> {
          for (String trace : List.of("a", "b")) {
            Scope.run(
                ScopeConfig.named("client").with(TRACE, trace),
                client -> orders.send(InContext.capture("order of " + trace)));
          }
          orders.receive().run(LOG::info);
          scope
              .launch(
                  new Stackless() {
                    @Override
                    protected Op start() {
                      return receive(orders, this::received);
                    }

                    private Op received(InContext<String> order) throws Exception {
                      order.run(LOG::info);
                      LOG.info("without");
                      return done();
                    }
                  })
              .join();
        });
    assertThat(lines)
        .containsExactly("order of a {traceId=a}", "order of b {traceId=b}", "without {}");
  }
}
