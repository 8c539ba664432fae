package io.kcoro.cli.wordcount;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Counts of byte strings. Counting an already known one allocates nothing. Not thread-safe.
///
/// Entries are appended to byte pages and keep their position; an open-addressing index with linear
/// probing refers to them by position, so growing copies only the index. An entry starts at a
/// multiple of 8:
///
/// ```
/// offset  0  long  count
///         8  long  length << 32 | hash
///        16  byte[length], padded to a multiple of 8
/// ```
///
/// An index slot holds 0 if empty, else the entry's position in units of 8 bytes, plus 1.
final class WordTable {

  /// A word and how often it was counted.
  record Entry(String word, long count) {}

  /// Receives the entries of a table; `bytes` belongs to the table and must not be changed or kept.
  interface Visitor {
    void visit(byte[] bytes, int from, int to, int hash, long count);
  }

  static final int DEFAULT_PAGE_SIZE = 1 << 20;

  private static final Comparator<Entry> TOP_FIRST =
      Comparator.comparingLong(Entry::count).reversed().thenComparing(Entry::word);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int KEY = 8;
  private static final int BYTES = 16;
  private static final int UNIT_SHIFT = 3;
  private static final int MAX_INDEX = 1 << 30;
  private static final int FIRST_PAGE_SIZE = 1 << 14;

  private final int pageSize;
  private final int pageShift;
  private byte[][] pages;
  private int[] pageEnds;
  private int pageCount;
  private int[] index;
  private int distinct;
  private long total;

  WordTable() {
    this(DEFAULT_PAGE_SIZE, 1 << 12);
  }

  /// @param pageSize bytes of a page, a power of two; no longer word than this less 16 can be added
  /// @param indexSize first size of the index, a power of two of at least 2
  WordTable(int pageSize, int indexSize) {
    if (Integer.bitCount(pageSize) != 1 || pageSize < 32) {
      throw new IllegalArgumentException("page size is no power of two from 32 on: " + pageSize);
    }
    if (Integer.bitCount(indexSize) != 1 || indexSize < 2) {
      throw new IllegalArgumentException("index size is no power of two from 2 on: " + indexSize);
    }
    this.pageSize = pageSize;
    this.pageShift = Integer.numberOfTrailingZeros(pageSize) - UNIT_SHIFT;
    this.pages = new byte[4][];
    this.pageEnds = new int[4];
    this.index = new int[indexSize];
  }

  /// Adds `count` to the word `bytes[from..to)` and returns its new count.
  long add(byte[] bytes, int from, int to, long count) {
    return add(bytes, from, to, hash(bytes, from, to), count);
  }

  private long add(byte[] bytes, int from, int to, int hash, long count) {
    int slot = find(bytes, from, to, hash);
    int reference = index[slot];
    if (reference != 0) {
      byte[] page = pages[(reference - 1) >>> pageShift];
      int at = offset(reference);
      long sum = (long) LONG.get(page, at) + count;
      LONG.set(page, at, sum);
      total += count;
      return sum;
    }
    index[slot] = append(bytes, from, to, key(from, to, hash), count);
    total += count;
    distinct++;
    if (distinct > index.length / 2) {
      growIndex();
    }
    return count;
  }

  /// Returns the count of the word `bytes[from..to)`, 0 if it was never added.
  long count(byte[] bytes, int from, int to) {
    int reference = index[find(bytes, from, to, hash(bytes, from, to))];
    return reference == 0
        ? 0
        : (long) LONG.get(pages[(reference - 1) >>> pageShift], offset(reference));
  }

  /// Returns the slot that refers to the word, or the empty one where it belongs.
  private int find(byte[] bytes, int from, int to, int hash) {
    long key = key(from, to, hash);
    int mask = index.length - 1;
    int slot = hash & mask;
    for (int reference = index[slot]; reference != 0; reference = index[slot]) {
      byte[] page = pages[(reference - 1) >>> pageShift];
      int at = offset(reference);
      if ((long) LONG.get(page, at + KEY) == key && equal(page, at + BYTES, bytes, from, to)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long key(int from, int to, int hash) {
    return (long) (to - from) << 32 | (hash & 0xffff_ffffL);
  }

  /// Words are short: eight bytes at a time beat any loop over bytes, and calls for whole arrays.
  private static int hash(byte[] bytes, int from, int to) {
    long hash = (long) to - from;
    int i = from;
    for (; i <= to - 8; i += 8) {
      hash = mix(hash ^ (long) LONG.get(bytes, i));
    }
    if (i < to) {
      hash = mix(hash ^ lastBytes(bytes, i, to));
    }
    return (int) hash;
  }

  /// Compares with an entry, whose last 8 bytes are padded with 0.
  private static boolean equal(byte[] page, int entry, byte[] bytes, int from, int to) {
    int at = entry;
    int i = from;
    for (; i <= to - 8; i += 8, at += 8) {
      if ((long) LONG.get(page, at) != (long) LONG.get(bytes, i)) {
        return false;
      }
    }
    return i == to || (long) LONG.get(page, at) == lastBytes(bytes, i, to);
  }

  /// Returns the 1 to 7 bytes `bytes[from..to)`, padded with 0.
  private static long lastBytes(byte[] bytes, int from, int to) {
    if (from <= bytes.length - 8) {
      return (long) LONG.get(bytes, from) & -1L >>> (64 - 8 * (to - from));
    }
    long last = 0;
    for (int i = to - 1; i >= from; i--) {
      last = last << 8 | (bytes[i] & 0xff);
    }
    return last;
  }

  /// Spreads every bit over the lower half; multiplier of the golden ratio.
  private static long mix(long bits) {
    long product = bits * 0x9e37_79b9_7f4a_7c15L;
    return product ^ product >>> 32;
  }

  /// Adds all counts of `other`, which is left as it is.
  void merge(WordTable other) {
    other.forEach(this::add);
  }

  /// The number of different words.
  int distinct() {
    return distinct;
  }

  /// The sum of all counts.
  long total() {
    return total;
  }

  void forEach(Visitor visitor) {
    for (int p = 0; p < pageCount; p++) {
      byte[] page = pages[p];
      for (int at = 0; at < pageEnds[p]; ) {
        long key = (long) LONG.get(page, at + KEY);
        int length = (int) (key >>> 32);
        visitor.visit(page, at + BYTES, at + BYTES + length, (int) key, (long) LONG.get(page, at));
        at += entrySize(length);
      }
    }
  }

  /// Returns at most `limit` entries, by count descending, then by word in byte order.
  List<Entry> top(int limit) {
    if (limit == 0) {
      return List.of();
    }
    PriorityQueue<Entry> best = new PriorityQueue<>(TOP_FIRST.reversed());
    forEach((bytes, from, to, hash, count) -> {
      Entry worst = best.size() < limit ? null : best.element();
      if (worst != null) {
        if (count < worst.count()
            || (count == worst.count() && follows(bytes, from, to, worst.word()))) {
          return;
        }
        best.remove();
      }
      best.add(new Entry(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1), count));
    });
    List<Entry> sorted = new ArrayList<>(best);
    sorted.sort(TOP_FIRST);
    return sorted;
  }

  /// Whether the word `bytes[from..to)` comes after `other` in byte order.
  private static boolean follows(byte[] bytes, int from, int to, String other) {
    int common = Math.min(to - from, other.length());
    for (int i = 0; i < common; i++) {
      int difference = (bytes[from + i] & 0xff) - other.charAt(i);
      if (difference != 0) {
        return difference > 0;
      }
    }
    return to - from > other.length();
  }

  private int append(byte[] bytes, int from, int to, long key, long count) {
    int size = entrySize(to - from);
    if (size > pageSize) {
      throw new IllegalArgumentException(
          "a word of " + (to - from) + " bytes does not fit a page of " + pageSize);
    }
    if (pageCount == 0 || pageEnds[pageCount - 1] + size > pageSize) {
      addPage();
    }
    int last = pageCount - 1;
    int at = pageEnds[last];
    if (at + size > pages[last].length) {
      pages[last] = Arrays.copyOf(pages[last], pageSize);
    }
    byte[] page = pages[last];
    LONG.set(page, at, count);
    LONG.set(page, at + KEY, key);
    System.arraycopy(bytes, from, page, at + BYTES, to - from);
    pageEnds[last] = at + size;
    return (last << pageShift | at >>> UNIT_SHIFT) + 1;
  }

  private void addPage() {
    if (pageCount == 1 << (31 - pageShift)) {
      throw new IllegalStateException("more than 16 GiB of distinct words");
    }
    if (pageCount == pages.length) {
      pages = Arrays.copyOf(pages, pageCount * 2);
      pageEnds = Arrays.copyOf(pageEnds, pageCount * 2);
    }
    // Many tables stay small: the first page grows to full size only when it must.
    pages[pageCount] = new byte[pageCount == 0 ? Math.min(pageSize, FIRST_PAGE_SIZE) : pageSize];
    pageCount++;
  }

  private void growIndex() {
    if (index.length == MAX_INDEX) {
      throw new IllegalStateException("more than " + MAX_INDEX / 2 + " distinct words");
    }
    int[] larger = new int[index.length * 2];
    int mask = larger.length - 1;
    for (int p = 0; p < pageCount; p++) {
      byte[] page = pages[p];
      for (int at = 0; at < pageEnds[p]; ) {
        long key = (long) LONG.get(page, at + KEY);
        int slot = (int) key & mask;
        while (larger[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        larger[slot] = (p << pageShift | at >>> UNIT_SHIFT) + 1;
        at += entrySize((int) (key >>> 32));
      }
    }
    index = larger;
  }

  private int offset(int reference) {
    return ((reference - 1) << UNIT_SHIFT) & (pageSize - 1);
  }

  private static int entrySize(int length) {
    return (BYTES + length + 7) & -8;
  }
}
