package io.kcoro.support;

/**
 * Sizes of heavy tests: quick in every build, long on demand with {@code -Dkcoro.stress=N}.
 *
 * <p>A long run needs a longer time limit as well: {@code -Dkcoro.timeout='30 m'}.
 */
public final class Stress {
  /** System property: the factor by which heavy tests grow. */
  static final String PROPERTY = "kcoro.stress";

  private Stress() {}

  /** {@code size} times the factor of this run, which is 1 by default. */
  public static int scaled(int size) {
    return Math.multiplyExact(size, factor());
  }

  private static int factor() {
    String given = System.getProperty(PROPERTY, "1");
    try {
      int factor = Integer.parseInt(given.strip());
      if (factor >= 1) {
        return factor;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(message(given), e);
    }
    throw new IllegalArgumentException(message(given));
  }

  private static String message(String given) {
    return "-D%s=%s: not a whole number from 1 on".formatted(PROPERTY, given);
  }
}
