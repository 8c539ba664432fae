package io.kcoro.cli.chanmon;

import io.kcoro.channel.ChannelKind;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.workload.EngineKind;
import io.kcoro.cli.chanmon.workload.PayloadKind;
import io.kcoro.cli.command.NameConverter;

/// What finds the constants that the options of `chanmon` name.
final class Converters {
  private Converters() {}

  static final class Kinds extends NameConverter<ChannelKind> {
    Kinds() {
      super(ChannelKind.class);
    }
  }

  static final class Engines extends NameConverter<EngineKind> {
    Engines() {
      super(EngineKind.class);
    }
  }

  static final class Payloads extends NameConverter<PayloadKind> {
    Payloads() {
      super(PayloadKind.class);
    }
  }

  static final class Modes extends NameConverter<Mode> {
    Modes() {
      super(Mode.class);
    }
  }
}
