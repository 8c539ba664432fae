package io.kcoro.examples.bank;

import io.kcoro.cancel.CancellationSource;
import java.time.Duration;
import java.util.List;

/// Runs a bank, and closes it in order on Ctrl-C.
public final class Main {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Main() {}

  /// Prints how far the bank is, and in the end what has become of transfers and money.
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    if (words.contains("--help")) {
      System.out.println(Options.HELP);
      return;
    }
    Options options;
    try {
      options = Options.parse(words);
    } catch (Options.WrongOptionException wrong) {
      System.err.println("bank: " + wrong.getMessage());
      System.err.println("bank: --help shows what can be said");
      System.exit(2);
      return;
    }
    CancellationSource closing = new CancellationSource();
    Report report;
    try (ClosingHook _ = new ClosingHook(closing)) {
      report = Bank.run(options, closing.token(), PATIENCE, System.out::println);
      System.out.println(report);
    }
    if (!report.isRight()) {
      System.exit(1);
    }
  }
}
