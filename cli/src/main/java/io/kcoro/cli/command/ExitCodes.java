package io.kcoro.cli.command;

/** What the process tells its caller. */
public final class ExitCodes {
  public static final int OK = 0;

  /** The run failed, in whole or in part; standard error says why. */
  public static final int FAILED = 1;

  /** The command line was wrong; nothing was done. */
  public static final int USAGE = 2;

  /** Ended by Ctrl-C, as a shell counts it: 128 and the number of SIGINT. */
  public static final int INTERRUPTED = 130;

  private ExitCodes() {}
}
