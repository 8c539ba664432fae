package io.kcoro.examples.bank;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// What is said on the command line.
record Options(int accounts, long transfers, long seed, Engine engine) {
  static final Options DEFAULT = new Options(10_000, 1_000_000, 1, Engine.STACKLESS);

  static final String HELP =
      """
      Usage: bank [--accounts N] [--transfers N] [--seed N] [--engine direct|stackless]

      Accounts and tellers of a bank are actors. Customers bring transfers, an auditor counts
      the money in the end.

        --accounts N    how many accounts there are, each an actor (10000)
        --transfers N   how many transfers the customers bring (1000000)
        --seed N        another number, other transfers (1)
        --engine NAME   what the actors run on: direct, in virtual threads, or stackless (stackless)
        --help          shows this

      Ctrl-C closes the bank: no more transfers are accepted, those under way are finished, or
      given back after two seconds, and the money is counted.

      Exit codes: 0 the books are right, 1 they are not, 2 the command line is wrong,
      130 closed by Ctrl-C.\
      """;

  /// A command line that is wrong, and how, for people.
  static final class WrongOptionException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongOptionException(String message) {
      super(message);
    }
  }

  static Options parse(List<String> arguments) throws WrongOptionException {
    Options options = DEFAULT;
    for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
      String name = words.next();
      options =
          switch (name) {
            case "--accounts" ->
                new Options(
                    (int) number(name, words, 2, 10_000_000),
                    options.transfers,
                    options.seed,
                    options.engine);
            case "--transfers" ->
                new Options(
                    options.accounts,
                    number(name, words, 0, Long.MAX_VALUE / 2),
                    options.seed,
                    options.engine);
            case "--seed" ->
                new Options(
                    options.accounts,
                    options.transfers,
                    number(name, words, Long.MIN_VALUE, Long.MAX_VALUE),
                    options.engine);
            case "--engine" ->
                new Options(options.accounts, options.transfers, options.seed, engine(name, words));
            default -> throw new WrongOptionException("there is no option '" + name + "'");
          };
    }
    return options;
  }

  private static String value(String name, Iterator<String> words) throws WrongOptionException {
    if (!words.hasNext()) {
      throw new WrongOptionException(name + " lacks its value");
    }
    return words.next();
  }

  private static long number(String name, Iterator<String> words, long least, long most)
      throws WrongOptionException {
    String value = value(name, words);
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new WrongOptionException(name + " is a whole number, not '" + value + "'");
    }
    if (number < least || number > most) {
      throw new WrongOptionException(name + " is " + least + " to " + most + ", not " + number);
    }
    return number;
  }

  private static Engine engine(String name, Iterator<String> words) throws WrongOptionException {
    String value = value(name, words);
    return Arrays.stream(Engine.values())
        .filter(engine -> engine.toString().equals(value))
        .findFirst()
        .orElseThrow(
            () -> new WrongOptionException(name + " is direct or stackless, not '" + value + "'"));
  }
}
