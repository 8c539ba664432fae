package io.kcoro.support;

import static java.util.stream.Collectors.joining;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * The stacks of all live threads, virtual ones included. No other public API lists virtual threads.
 */
public record ThreadDump(String text) {
  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
  private static final AtomicLong DUMPS = new AtomicLong();
  private static final int INNERMOST = 12;
  private static final long REST_NANOS = 100_000_000;
  private static final Pattern START = Pattern.compile("(?m)^#\\d+ \"");
  private static final Pattern HEADER =
      Pattern.compile("#(\\d+) \"(.*)\"( virtual)?(?: [A-Z_]+ \\S+)?", Pattern.DOTALL);

  /** A thread as the dump shows it: {@code text} is its header and its stack. */
  public record Entry(long id, String name, boolean virtual, String text) {
    /** The header and the innermost frames: where the thread is now. */
    public String summary() {
      return text.lines().limit(INNERMOST).collect(joining("\n"));
    }
  }

  /** Takes a dump; costs one to two milliseconds. */
  public static ThreadDump take() {
    letVirtualThreadsRest();
    // The JVM writes into a file that must not exist yet.
    Path file =
        FOLDER.resolve(
            "kcoro-threads-%d-%d.txt"
                .formatted(ProcessHandle.current().pid(), DUMPS.incrementAndGet()));
    try {
      Files.deleteIfExists(file);
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
      String text = Files.readString(file);
      Files.delete(file);
      return new ThreadDump(text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot dump the threads of this JVM to " + file, e);
    }
  }

  /**
   * Waits for a moment until no virtual thread runs or is about to: the JVM crashes now and then if
   * it dumps one that changes its state (JDK-8364343).
   */
  private static void letVirtualThreadsRest() {
    VirtualThreadSchedulerMXBean scheduler =
        ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    long start = System.nanoTime();
    while (scheduler.getMountedVirtualThreadCount() + scheduler.getQueuedVirtualThreadCount() > 0
        && System.nanoTime() - start < REST_NANOS) {
      Thread.yield();
    }
  }

  /** The threads of this dump, in its order. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    Matcher start = START.matcher(text);
    int from = start.find() ? start.start() : text.length();
    while (from < text.length()) {
      int to = start.find() ? start.start() : text.length();
      entries.add(entry(text.substring(from, to).strip()));
      from = to;
    }
    return entries;
  }

  private static Entry entry(String section) {
    int stack = section.indexOf("\n    ");
    String header = stack < 0 ? section : section.substring(0, stack);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw new IllegalStateException("unknown form of thread dump: " + header);
    }
    return new Entry(
        Long.parseLong(matcher.group(1)), matcher.group(2), matcher.group(3) != null, section);
  }
}
